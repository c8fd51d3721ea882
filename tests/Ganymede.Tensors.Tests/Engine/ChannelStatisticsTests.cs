using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Engine;

/// <summary>What a convolution hands to the normalization behind it.</summary>
[NoTensorLeaks]
public sealed class ChannelStatisticsTests
{
    [Fact]
    public void A_normalization_takes_what_the_writer_gathered_when_it_fits()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(1, 3).Normal([2, 3, 3, 4]);
        // Mean 0 and variance 1, which are not those of x.
        x.Statistics = new(Tensor.Zeros([2, 4]), Tensor.Ones([2, 4]));
        Assert.Equal(x.ToArray(), x.InstanceNorm(eps: 0).ToArray());
        x.BatchNorm(null, null, 1e-5f, out Tensor mean, out _);
        Assert.DoesNotContain(0, mean.ToArray());
        x.Statistics = new(Tensor.Zeros([1, 4]), Tensor.Ones([1, 4]));
        x.BatchNorm(null, null, 1e-5f, out mean, out Tensor variance);
        Assert.Equal([0, 0, 0, 0], mean.ToArray());
        Assert.Equal([1, 1, 1, 1], variance.ToArray());
        Assert.Null(x.Detach().Statistics);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gathering_them_step_after_step_takes_no_memory(bool transposed)
    {
        var random = new RandomStream(1, 4);
        using TensorScope outer = TensorScope.Begin();
        Tensor x = random.Normal([3, 19, 18, 32]), weight = random.Normal([4, 4, 32, 32]);
        weight.RequiresGrad = true;
        for (int i = 0; i < 5; i++)
            Step();
        long native = TensorDiagnostics.NativeAllocations, live = TensorDiagnostics.LiveStorages;
        for (int i = 0; i < 20; i++)
            Step();
        Assert.Equal(native, TensorDiagnostics.NativeAllocations);
        Assert.Equal(live, TensorDiagnostics.LiveStorages);

        void Step()
        {
            using TensorScope scope = TensorScope.Begin();
            var options = new ConvOptions { Stride = 2, Padding = 1 };
            Tensor y = transposed
                ? x.ConvTranspose2d(weight, null, options, default, StatisticsOver.Image)
                : x.Conv2d(weight, null, options, default, StatisticsOver.Image);
            Assert.Equal(KernelChoice.Fuse && KernelChoice.Isa != Isa.Scalar, y.Statistics is not null);
            weight.ZeroGrad();
            y.InstanceNorm().Square().Sum().Backward();
        }
    }
}
