using Ganymede.Optimizers;
using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Tests.Optimizers;

/// <summary>The number of threads is the whole process's, so these run alone.</summary>
[Collection(TensorCount.Name)]
public sealed class OptimizerPassTests : IDisposable
{
    // One element, less than a vector, whole parts, one more than those, and several parts with a tail.
    private static readonly int[] Sizes = [1, 5, Elementwise.Grain, Elementwise.Grain + 1, 3, 50_003];

    private readonly int threads = WorkerPool.Threads;

    public void Dispose() => WorkerPool.Threads = threads;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void OnePassOverAllParametersChangesEachAsOneOfItsOwnWould(int count)
    {
        WorkerPool.Threads = count;
        foreach (Func<IEnumerable<Parameter>, Optimizer> make in (Func<IEnumerable<Parameter>, Optimizer>[])
            [
                p => new Adam(p, new AdamOptions { WeightDecay = 0.01f, Amsgrad = true }),
                p => new AdamW(p),
                p => new Sgd(p, new SgdOptions { LearningRate = 0.1f, Momentum = 0.9f }),
                p => new RmsProp(p, new RmsPropOptions { Momentum = 0.5f, Centered = true }),
            ])
        {
            Parameter[] together = Parameters(), apart = Parameters();
            Optimizer all = make(together);
            Optimizer[] single = [.. apart.Select(p => make([p]))];
            for (int step = 0; step < 3; step++)
            {
                // One without a gradient is left alone, and behind the others by a step from then on.
                SetGradients(together, step, without: step == 1 ? 3 : -1);
                SetGradients(apart, step, without: step == 1 ? 3 : -1);
                all.Step();
                Array.ForEach(single, s => s.Step());
            }
            for (int i = 0; i < Sizes.Length; i++)
                Assert.Equal(apart[i].ToArray(), together[i].ToArray());
            all.Dispose();
            Array.ForEach(single, s => s.Dispose());
            Release(together);
            Release(apart);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TheNormIsThatOfTheSquaresSummed(int count)
    {
        WorkerPool.Threads = count;
        Parameter[] parameters = Parameters();
        SetGradients(parameters, 0, without: 1);
        using (TensorScope scope = TensorScope.Begin())
        {
            double sum = parameters.Where(p => p.Grad is not null).Sum(p => (double)p.Grad!.Square().Sum().Item());
            float norm = (float)Math.Sqrt(sum);
            Assert.Equal(norm, GradientClipping.Norm(parameters));
            float[] before = parameters[5].Grad!.ToArray();

            Assert.Equal(norm, GradientClipping.ByNorm(parameters, norm / 2));

            float scale = norm / 2 / (norm + 1e-6f);
            Assert.Equal(before.Select(g => g * scale), parameters[5].Grad!.ToArray());
            GradientClipping.ByValue(parameters, 0.25f);
            Assert.Equal(before.Select(g => Math.Clamp(g * scale, -0.25f, 0.25f)), parameters[5].Grad!.ToArray());
        }
        Release(parameters);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void TheFirstGradientThatIsNotFiniteIsFound(float wrong)
    {
        Parameter[] parameters = Parameters();
        SetGradients(parameters, 0, without: 0);
        // A sum of squares of these would overflow, but each of them is finite.
        parameters[1].Grad!.Span.Fill(float.MaxValue);
        Assert.Null(GradientClipping.FirstNotFinite(parameters));
        foreach (int place in (int[])[0, 20_000, Sizes[5] - 1])
        {
            float before = parameters[5].Grad!.Span[place];
            parameters[5].Grad!.Span[place] = wrong;
            Assert.Same(parameters[5], GradientClipping.FirstNotFinite(parameters));
            parameters[5].Grad!.Span[place] = before;
        }
        parameters[5].Grad!.Span[1] = wrong;
        parameters[4].Grad!.Span[2] = wrong;
        Assert.Same(parameters[4], GradientClipping.FirstNotFinite(parameters));
        Release(parameters);
    }

    [Fact]
    public void WhatAnOptimizerRemembersIsMadeByItsFirstStep()
    {
        Parameter[] parameters = Parameters();
        SetGradients(parameters, 0, without: -1);
        long before = TensorDiagnostics.LiveBytes, both = 2L * sizeof(float) * Sizes.Sum();
        using (var adam = new Adam(parameters))
        {
            Assert.InRange(TensorDiagnostics.LiveBytes - before, 0, both / 10);
            adam.Step();
            Assert.InRange(TensorDiagnostics.LiveBytes - before, both, long.MaxValue);
        }
        Assert.Equal(before, TensorDiagnostics.LiveBytes);
        Release(parameters);
    }

    [Fact]
    public void ClippedWeightsLieWithinTheLimit()
    {
        Parameter[] parameters = Parameters();
        float[][] before = [.. parameters.Select(p => p.ToArray())];
        WeightClipping.Apply(parameters, 0.5f);
        for (int i = 0; i < Sizes.Length; i++)
            Assert.Equal(before[i].Select(w => Math.Clamp(w, -0.5f, 0.5f)), parameters[i].ToArray());
        Release(parameters);
    }

    private static Parameter[] Parameters()
    {
        Parameter[] made = Array.ConvertAll(Sizes, n => new Parameter([n]));
        var random = new RandomStream(7, 1);
        Array.ForEach(made, p => random.FillNormal(p.Span));
        return made;
    }

    private static void SetGradients(Parameter[] parameters, int step, int without)
    {
        using TensorScope scope = TensorScope.Begin();
        var random = new RandomStream(7, (ulong)(step + 2));
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i].ZeroGrad();
            Tensor gradient = random.Normal(parameters[i].Shape);
            if (i != without)
                (parameters[i] * gradient).Sum().Backward();
        }
    }

    private static void Release(Parameter[] parameters) => Array.ForEach(parameters, p => p.Dispose());
}
