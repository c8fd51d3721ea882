using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Tests.Training;

/// <summary>Dropping activations and computing them again changes nothing but memory and time.</summary>
[Collection(TensorCount.Name)]
public sealed class RecomputeTests
{
    [Theory]
    [InlineData("dcgan", "size=32 width=4 batch=4")]
    [InlineData("dcgan", "size=32 width=4 batch=4 r1=1 r1Interval=2 generatorFirst=true")]
    [InlineData("dcgan", "size=32 width=4 batch=4 spectralNorm=true criticSteps=2 instanceNoise=0.1 instanceNoiseSteps=9")]
    [InlineData("dcgan", "networks=upsampling size=32 batch=2")]
    [InlineData("pix2pix", "size=64 width=4 discriminatorWidth=4 batch=1 norm=batch")]
    [InlineData("pix2pix", "size=64 width=4 discriminatorWidth=4 batch=1 norm=instance")]
    [InlineData("pix2pix", "size=64 width=4 discriminatorWidth=4 batch=1 generator=resnet6 receptiveField=1 dropout=true")]
    [InlineData("pix2pix", "preset=instance width=2 discriminatorWidth=2 batch=1")]
    [InlineData("cyclegan", "size=32 width=4 discriminatorWidth=4 blocks=2 batch=1 pool=3 dropout=true norm=batch discriminatorLayers=2")]
    [InlineData("cyclegan", "size=32 width=4 discriminatorWidth=4 blocks=2 batch=1 resizeConvolution=true samePadding=true padding=zero discriminatorLayers=2")]
    [InlineData("cyclegan", "size=32 width=4 discriminatorWidth=4 blocks=1 batch=2 loss=wasserstein constraint=penalty discriminatorLayers=2")]
    [InlineData("discogan", "size=32 width=4 batch=2")]
    [InlineData("discogan", "size=64 width=4 batch=2 bottleneck=8 generatorSteps=0")]
    [InlineData("classifier", "size=28 width=4 batch=4")]
    public void LossesWeightsAndStreamsAreTheSame(string family, string settings)
    {
        using var plain = new SmallRun(family, settings);
        using var recomputed = new SmallRun(family, $"{settings} recompute=true");
        // The optimizers' memory comes with its first use: here before the first step, so that both find the other's there.
        Assert.Equal(plain.State, recomputed.State);
        for (int i = 0; i < 4; i++)
        {
            TensorDiagnostics.ResetPeak();
            double[] losses = plain.Step();
            long held = TensorDiagnostics.PeakBytes;
            Assert.Equal(held, TensorDiagnostics.PeakBytesWithoutRecompute);

            TensorDiagnostics.ResetPeak();
            Assert.Equal(losses, recomputed.Step());

            Assert.Equal(plain.Positions, recomputed.Positions);
            // What it says of the step without it is what that has held.
            Assert.InRange(TensorDiagnostics.PeakBytesWithoutRecompute, held * 0.97, held * 1.1);
        }
        Assert.Equal(plain.State, recomputed.State);
    }

    [Theory]
    [InlineData("dcgan", "size=64 width=8 batch=16", 0.85)]
    [InlineData("pix2pix", "size=256 width=8 discriminatorWidth=8 batch=1", 0.8)]
    [InlineData("cyclegan", "size=64 width=8 discriminatorWidth=8 blocks=6 batch=1", 0.5)]
    [InlineData("discogan", "size=64 width=8 batch=16", 0.8)]
    [InlineData("classifier", "size=32 width=16 batch=16", 0.99)]
    public void AStepHoldsLess(string family, string settings, double share)
    {
        using var run = new SmallRun(family, $"{settings} recompute=true");
        run.Step();
        long weights = TensorDiagnostics.LiveBytes;
        TensorDiagnostics.ResetPeak();
        run.Step();
        long with = TensorDiagnostics.PeakBytes - weights, without = TensorDiagnostics.PeakBytesWithoutRecompute - weights;
        Assert.InRange(with, 0, share * without);
    }

    [Fact]
    public void GradientsOfGradientsPassThroughASegment()
    {
        using var conv = new Conv2d(2, 3, 3, padding: 1);
        using var again = new Conv2d(3, 2, 3, padding: 1);
        UnaryModule[] modules = [conv, new Tanh(), again, new Tanh()];
        Array.ForEach(modules, m => m.Initialize(new RandomStream(3, 1)));
        var segment = new RecomputedSegment(modules, x => Sequential.Run(modules, x));
        (float[] Gradient, float[][] Weights) plain = Penalty(x => Sequential.Run(modules, x)), through = Penalty(segment.Forward);

        Golden.Agrees(plain.Gradient, through.Gradient, "the gradient of the picture", 1e-5);
        for (int i = 0; i < plain.Weights.Length; i++)
            Golden.Agrees(plain.Weights[i], through.Weights[i], $"the gradient of parameter {i}", 1e-5);

        // The part runs twice and shares its weights, so a walk that goes on behind its input would count them twice.
        (float[] Gradient, float[][] Weights) Penalty(Func<Tensor, Tensor> part)
        {
            using TensorScope scope = TensorScope.Begin();
            Array.ForEach(modules, m => m.ZeroGrad());
            Tensor x = new RandomStream(3, 2).Normal([2, 5, 4, 2]);
            x.RequiresGrad = true;
            Tensor y = part(part(x));
            Tensor slope = Autograd.Grad(y.Square().Sum(), [x], createGraph: true)[0];
            ((slope.Square().Sum([1, 2, 3]).Sqrt() - 1).Square().Mean() + y.Mean()).Backward();
            float[][] weights = [.. modules.SelectMany(m => m.Parameters).Select(p => p.Grad!.ToArray())];
            float[] gradient = x.Grad!.ToArray();
            Array.ForEach(modules, m => m.ZeroGrad());
            return (gradient, weights);
        }
    }
}
