using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>
/// Functions of each element. Where a gradient has a kernel of its own, the formula beside it is what is differentiated
/// again.
/// </content>
public partial class Tensor
{
    /// <summary>e^x.</summary>
    public Tensor Exp()
    {
        Tensor y = Unary(default(ExpOp));
        return Autograd.Record(nameof(Exp), y, this, g => g * y);
    }

    /// <summary>The natural logarithm; NaN below 0, -∞ at 0.</summary>
    public Tensor Log() => Autograd.Record(nameof(Log), Unary(default(LogOp)), this, g => g / this);

    /// <summary>The square root; NaN below 0. Its gradient at 0 is infinite.</summary>
    public Tensor Sqrt()
    {
        Tensor y = Unary(default(SqrtOp));
        return Autograd.Record(nameof(Sqrt), y, this, g => g * 0.5f / y);
    }

    /// <summary>1 / √x.</summary>
    public Tensor Rsqrt()
    {
        Tensor y = Unary(default(RsqrtOp));
        return Autograd.Record(nameof(Rsqrt), y, this, g => g * -0.5f * (y * y * y));
    }

    /// <summary>x².</summary>
    public Tensor Square() => Autograd.Record(
        nameof(Square), Binary(nameof(Square), this, this, default(MultiplyOp)), this, g => g * (this * 2));

    /// <summary>x to a fixed power; NaN for a negative base and a fractional exponent.</summary>
    public Tensor Pow(float exponent) => exponent switch
    {
        0 => Affine(0, 1),
        1 => Affine(1, 0),
        2 => Square(),
        3 => Square() * this,
        0.5f => Sqrt(),
        -0.5f => Rsqrt(),
        -1 => 1 / this,
        _ => Autograd.Record(nameof(Pow), PowerOf(exponent), this, g => g * (exponent * Pow(exponent - 1))),
    };

    private unsafe Tensor PowerOf(float exponent)
    {
        Tensor y = Empty(Shape);
        float* from = Data, to = y.Data;
        int count = Count;
        WorkerPool.Run(Elementwise.Parts(count), part =>
        {
            int end = Math.Min(count, (part + 1) * Elementwise.Grain);
            for (int i = part * Elementwise.Grain; i < end; i++)
                to[i] = MathF.Pow(from[i], exponent);
        });
        return y;
    }

    /// <summary>|x|; the gradient at 0 is 0.</summary>
    public Tensor Abs() => Autograd.Record(nameof(Abs), Unary(default(AbsOp)), this, g => g * Unary(default(SignOp)));

    /// <summary>x held to [<paramref name="low"/>, <paramref name="high"/>]; the gradient outside is 0.</summary>
    public Tensor Clamp(float low, float high)
    {
        var gradient = new ClampGradientOp(low, high);
        return Autograd.Record(nameof(Clamp), Unary(new ClampOp(low, high)), this, Autograd.Either(
            g => Over(g, this, gradient),
            g => g * Binary(nameof(Clamp), Ones([]), this, gradient)));
    }

    /// <summary>1 / (1 + e^-x).</summary>
    public Tensor Sigmoid()
    {
        Tensor y = Unary(default(SigmoidOp));
        return Autograd.Record(nameof(Sigmoid), y, this, Autograd.Either(
            g => Over(g, y, default(SigmoidGradientOp)),
            g => g * (y * (1 - y))));
    }

    /// <summary>The hyperbolic tangent.</summary>
    public Tensor Tanh()
    {
        Tensor y = Unary(default(TanhOp));
        return Autograd.Record(nameof(Tanh), y, this, Autograd.Either(
            g => Over(g, y, default(TanhGradientOp)),
            g => g * (1 - (y * y))));
    }

    /// <summary>ln(1 + e^x), without overflow.</summary>
    public Tensor Softplus() => Autograd.Record(nameof(Softplus), Unary(default(SoftplusOp)), this, g => g * Sigmoid());

    /// <summary>max(x, 0); the gradient at 0 is 0.</summary>
    public Tensor ReLU() => Autograd.Record(nameof(ReLU), Unary(default(ReLUOp)), this, Autograd.Either(
        g => Over(g, this, default(ReLUGradientOp)),
        g => g * IsPositive()));

    /// <summary>x where x &gt; 0, else <paramref name="slope"/> · x (Maas et al. 2013).</summary>
    public Tensor LeakyReLU(float slope = 0.01f)
    {
        var gradient = new LeakyReLUGradientOp(slope);
        return Autograd.Record(nameof(LeakyReLU), Unary(new LeakyReLUOp(slope)), this, Autograd.Either(
            g => Over(g, this, gradient),
            g => g * Binary(nameof(LeakyReLU), Ones([]), this, gradient)));
    }

    /// <summary>x where x &gt; 0, else slope · x with a learned slope (He et al. 2015).</summary>
    /// <param name="slope">[C] of the last axis, or [1] for all.</param>
    public Tensor PReLU(Tensor slope)
    {
        if (slope.Rank != 1 || (slope.Count != 1 && (Rank == 0 || slope.Count != Shape[-1])))
            throw new TensorShapeException(
                $"PReLU: the slope {slope.Shape} must be [1] or have an element for each channel of the input {Shape}.");
        // The factor is 1 or the slope; at 0 the slope, as PyTorch has it.
        Tensor positive = IsPositive();
        return this * (positive + ((1 - positive) * slope));
    }

    // 1 where x > 0, else 0; a constant to gradients.
    private Tensor IsPositive() => Binary(nameof(IsPositive), Ones([]), this, default(ReLUGradientOp));

    /// <summary>x where x &gt; 0, else <paramref name="alpha"/> · (e^x - 1) (Clevert et al. 2016).</summary>
    public Tensor ELU(float alpha = 1)
    {
        var gradient = new ELUGradientOp(alpha);
        return Autograd.Record(nameof(ELU), Unary(new ELUOp(alpha)), this, Autograd.Either(
            g => Over(g, this, gradient),
            g =>
            {
                // min(x, 0) keeps e^x from overflowing where it is not used.
                Tensor positive = IsPositive();
                return g * (positive + ((1 - positive) * (Clamp(float.NegativeInfinity, 0).Exp() * alpha)));
            }));
    }

    /// <summary>x · sigmoid(x) (Elfwing et al. 2018).</summary>
    public Tensor SiLU() => Autograd.Record(nameof(SiLU), Unary(default(SiLUOp)), this, Autograd.Either(
        g => Over(g, this, default(SiLUGradientOp)),
        g =>
        {
            Tensor s = Sigmoid();
            return g * (s * ((this * (1 - s)) + 1));
        }));

    /// <summary>The first half along <paramref name="axis"/> times the sigmoid of the second (Dauphin et al. 2017).</summary>
    /// <exception cref="TensorShapeException">The extent of the axis is odd.</exception>
    public Tensor GLU(int axis = -1)
    {
        int extent = Shape[Shape.Axis(nameof(GLU), axis)];
        if (extent % 2 != 0)
            throw new TensorShapeException($"GLU: axis {axis} of {Shape} has the odd extent {extent}; it is split into halves.");
        return Slice(axis, 0, extent / 2) * Slice(axis, extent / 2, extent / 2).Sigmoid();
    }
}
