using Ganymede.Benchmarks;
using Ganymede.Tensors;

namespace Ganymede.Tests.Training;

/// <summary>A step asks the operating system for no memory once every shape has been seen.</summary>
[Collection(TensorCount.Name)]
public sealed class SteadyStepTests
{
    private const int Most = 30, InARow = 4;

    [Theory]
    [InlineData("dcgan", "size=32 width=4 batch=4")]
    [InlineData("dcgan", "size=32 width=4 batch=4 r1=1 r1Interval=1 clipNorm=1 instanceNoise=0.1 instanceNoiseSteps=100")]
    [InlineData("dcgan", "networks=upsampling size=32 batch=2 clipValue=0.1 clipWeights=0.1")]
    [InlineData("dcgan", "size=32 width=4 batch=4 spectralNorm=true")]
    [InlineData("pix2pix", "size=64 width=4 discriminatorWidth=4 batch=1")]
    [InlineData("cyclegan", "size=32 width=4 discriminatorWidth=4 blocks=2 batch=1 pool=3 discriminatorLayers=2")]
    [InlineData("cyclegan", "size=32 width=4 discriminatorWidth=4 blocks=1 batch=1 loss=wasserstein constraint=penalty discriminatorLayers=2")]
    [InlineData("discogan", "size=32 width=4 batch=2")]
    [InlineData("classifier", "size=28 width=4 batch=4")]
    public void ATrainingStepTakesNoNativeMemory(string family, string settings)
    {
        using var run = new SmallRun(family, settings);
        ComesToRest(() => run.Step());
    }

    [Theory]
    [InlineData("dcgan-64")]
    [InlineData("dcgan-mnist")]
    [InlineData("pix2pix-256")]
    [InlineData("cyclegan-128")]
    [InlineData("translate-256")]
    public void AStepOfABenchmarkTakesNoNativeMemory(string name)
    {
        using BenchmarkStep step = StepCase.All.Single(c => c.Name == name).Make();
        ComesToRest(() => step.Run());
        TensorDiagnostics.Trim();
    }

    // Threads take parts as they come, and each grows its own scratch memory when it first meets a shape: so it is not
    // said when the last allocation is, but that soon there are several steps in a row without any.
    private static void ComesToRest(Action step)
    {
        int quiet = 0;
        for (int i = 0; i < Most && quiet < InARow; i++)
        {
            long before = TensorDiagnostics.NativeAllocations, live = TensorDiagnostics.LiveStorages;
            step();
            quiet = TensorDiagnostics.NativeAllocations == before && TensorDiagnostics.LiveStorages == live ? quiet + 1 : 0;
        }
        Assert.Equal(InARow, quiet);
    }
}
