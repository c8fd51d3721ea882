using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>Arithmetic with NumPy's broadcasting: shapes are aligned at the last axis, and extents of 1 stretch.</content>
public partial class Tensor
{
    /// <summary>a + b.</summary>
    /// <exception cref="TensorShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator +(Tensor a, Tensor b) => Autograd.Record(
        "Add", Binary("Add", a, b, default(AddOp)), a, g => g.SumTo(a.Shape), b, g => g.SumTo(b.Shape));

    /// <summary>a - b.</summary>
    /// <exception cref="TensorShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator -(Tensor a, Tensor b) => Autograd.Record(
        "Subtract", Binary("Subtract", a, b, default(SubtractOp)), a, g => g.SumTo(a.Shape), b, g => (-g).SumTo(b.Shape));

    /// <summary>a · b, element by element.</summary>
    /// <exception cref="TensorShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator *(Tensor a, Tensor b) => Autograd.Record(
        "Multiply", Binary("Multiply", a, b, default(MultiplyOp)), a, g => (g * b).SumTo(a.Shape), b, g => (g * a).SumTo(b.Shape));

    /// <summary>a / b, element by element.</summary>
    /// <exception cref="TensorShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator /(Tensor a, Tensor b)
    {
        Tensor y = Binary("Divide", a, b, default(DivideOp));
        return Autograd.Record("Divide", y, a, g => (g / b).SumTo(a.Shape), b, g => (-(g * y) / b).SumTo(b.Shape));
    }

    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, float b) => a.Affine(1, b);

    /// <summary>a + b.</summary>
    public static Tensor operator +(float a, Tensor b) => b.Affine(1, a);

    /// <summary>a - b.</summary>
    public static Tensor operator -(Tensor a, float b) => a.Affine(1, -b);

    /// <summary>a - b.</summary>
    public static Tensor operator -(float a, Tensor b) => b.Affine(-1, a);

    /// <summary>a · b.</summary>
    public static Tensor operator *(Tensor a, float b) => a.Affine(b, 0);

    /// <summary>a · b.</summary>
    public static Tensor operator *(float a, Tensor b) => b.Affine(a, 0);

    /// <summary>a / b.</summary>
    public static Tensor operator /(Tensor a, float b) => a.Affine(1 / b, 0);

    /// <summary>a / b.</summary>
    public static Tensor operator /(float a, Tensor b)
    {
        Tensor y = b.Unary(new ReciprocalOp(a));
        return Autograd.Record("Reciprocal", y, b, g => -(g * y) / b);
    }

    /// <summary>-a.</summary>
    public static Tensor operator -(Tensor a) => a.Affine(-1, 0);

    /// <summary>The smaller of two elements; where they are equal, each gets half of the gradient.</summary>
    /// <exception cref="TensorShapeException">The shapes do not broadcast.</exception>
    public Tensor Minimum(Tensor other) => Extreme("Minimum", other, default(MinimumOp), this, other);

    /// <summary>The larger of two elements; where they are equal, each gets half of the gradient.</summary>
    /// <exception cref="TensorShapeException">The shapes do not broadcast.</exception>
    public Tensor Maximum(Tensor other) => Extreme("Maximum", other, default(MaximumOp), other, this);

    // The share of the gradient that `this` gets is how far `large` is above `small`: 1, ½ or 0.
    private Tensor Extreme<TOp>(string name, Tensor other, TOp op, Tensor small, Tensor large)
        where TOp : struct, IBinaryOp => Autograd.Record(
            name,
            Binary(name, this, other, op),
            this,
            g => (g * Binary(name, large, small, default(ShareOfMaximumOp))).SumTo(Shape),
            other,
            g => (g * Binary(name, small, large, default(ShareOfMaximumOp))).SumTo(other.Shape));

    /// <summary>scale · x + offset in one pass.</summary>
    internal Tensor Affine(float scale, float offset) =>
        Autograd.Record("Affine", Unary(new AffineOp(scale, offset)), this, g => scale == 1 ? g : g.Affine(scale, 0));

    internal unsafe Tensor Unary<TOp>(TOp op)
        where TOp : struct, IUnaryOp
    {
        Tensor y = Empty(Shape);
        Elementwise.Map(Data, y.Data, Count, op);
        return y;
    }

    /// <summary>
    /// What <paramref name="op"/> makes of an incoming gradient and an activation of its shape: written over the gradient
    /// where nobody else holds it, as an operation's own gradient is the last to read it.
    /// </summary>
    internal static unsafe Tensor Over<TOp>(Tensor gradient, Tensor activation, TOp op)
        where TOp : struct, IBinaryOp
    {
        Tensor y = gradient.Storage.IsShared ? Empty(gradient.Shape) : gradient;
        Elementwise.Map(gradient.Data, 1, activation.Data, 1, y.Data, y.Count, op);
        return y;
    }

    internal static unsafe Tensor Binary<TOp>(string name, Tensor a, Tensor b, TOp op)
        where TOp : struct, IBinaryOp
    {
        Tensor y = Empty(Shape.Broadcast(name, a.Shape, b.Shape));
        if (a.Shape == b.Shape)
            Elementwise.Map(a.Data, 1, b.Data, 1, y.Data, y.Count, op);
        else
            Kernels.Broadcast.Map(y.Shape, a.Data, a.Shape, b.Data, b.Shape, y.Data, op);
        return y;
    }
}
