namespace Ganymede.Tensors.Tests.Golden;

/// <summary>Runs a case on this process's kernels and compares with PyTorch; the child processes do it too.</summary>
internal static class GoldenCheck
{
    /// <summary>Relative to the largest magnitude of the tensor; gradients of gradients are sums of sums.</summary>
    public static double Tolerance(string group) => group is "penalty" ? 1e-4 : 1e-5;

    /// <summary>The faults found: empty when output and gradients agree by all three ways to ask for them.</summary>
    public static List<string> Run(string group, GoldenCase c)
    {
        double tolerance = Tolerance(group);
        List<string> faults = [];
        using TensorScope scope = TensorScope.Begin();
        Tensor[] inputs = Inputs(c);
        Tensor y = GoldenOperations.Run(c, inputs);
        Tensor gradient = Tensor.From(c.Gradient, c.OutputShape);
        Compare("output", y, c.OutputShape, c.Output);
        if (faults.Count > 0)
            return faults;
        // A view as the output, for operations that give back their input where there is nothing to do.
        y = y.RequiresGrad && y.Node is not null ? y : y * 1;
        CompareAll("gradient", Autograd.Grad(y, inputs, gradient));
        CompareAll("recorded gradient", Autograd.Grad(y, inputs, gradient, createGraph: true));
        y.Backward(gradient);
        CompareAll("accumulated gradient", Array.ConvertAll(inputs, i => i.Grad ?? Tensor.Zeros(i.Shape)));
        return faults;

        void CompareAll(string what, Tensor[] found)
        {
            for (int i = 0; i < inputs.Length; i++)
                Compare($"{what} of input {i}", found[i], c.InputShapes[i], c.InputGradients[i]);
        }

        void Compare(string what, Tensor actual, Shape shape, float[] expected)
        {
            if (actual.Shape != shape)
                faults.Add($"{what}: {actual.Shape} instead of {shape}");
            else if (Distance(actual.AsSpan(), expected) is var far && !(far <= tolerance))
                faults.Add($"{what}: off by {far:e2} of the largest magnitude, allowed are {tolerance:e0}");
        }
    }

    public static Tensor[] Inputs(GoldenCase c)
    {
        var inputs = new Tensor[c.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Tensor.From(c.Inputs[i], c.InputShapes[i]);
            inputs[i].RequiresGrad = true;
        }
        return inputs;
    }

    /// <summary>The largest difference as a share of the largest magnitude expected; NaN if a number is.</summary>
    public static double Distance(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double difference = 0, magnitude = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (!float.IsFinite(actual[i]) || !float.IsFinite(expected[i]))
                return double.NaN;
            difference = Math.Max(difference, Math.Abs((double)actual[i] - expected[i]));
            magnitude = Math.Max(magnitude, Math.Abs(expected[i]));
        }
        // Where all are 0, no difference is allowed.
        return difference / Math.Max(magnitude, 1e-30);
    }
}
