using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Tests.Layers;

/// <summary>Chains in which a convolution gathers the statistics that the normalization behind it takes.</summary>
public sealed class MeasuredConvTests
{
    public static TheoryData<string, bool, Func<UnaryModule[]>> Chains => new()
    {
        { "batch", true, () => [new Conv2d(8, 20, 3, padding: 1), new BatchNorm(20), new ReLU()] },
        { "batch, stride", true, () => [new Conv2d(8, 20, 4, stride: 2, padding: 1, bias: false), new BatchNorm(20)] },
        { "batch without running statistics", true,
            () => [new Conv2d(8, 20, 3), new BatchNorm(20, trackRunningStats: false)] },
        { "instance, border", true,
            () => [new Pad2d(1, PaddingMode.Reflect), new Conv2d(8, 32, 3), new InstanceNorm(32, affine: true)] },
        { "instance, Winograd", true,
            () => [new Conv2d(8, 64, 1), new Conv2d(64, 64, 3, padding: 1), new InstanceNorm(64), new ReLU()] },
        { "group", true, () => [new Conv2d(8, 20, 3, padding: 1), new GroupNorm(4, 20)] },
        { "transposed, batch", true, () => [new ConvTranspose2d(8, 20, 4, stride: 2, padding: 1), new BatchNorm(20)] },
        { "transposed, instance", true,
            () => [new ConvTranspose2d(8, 20, 3, stride: 2, padding: 1, outputPadding: 1), new InstanceNorm(20)] },
        { "enlarged", true, () => [new Upsample(2), new Conv2d(8, 20, 3, padding: 1), new BatchNorm(20), new ReLU()] },
        { "enlarged, border", true,
            () => [new Upsample(2), new Pad2d(1, PaddingMode.Reflect), new Conv2d(8, 20, 3), new InstanceNorm(20)] },
        { "depthwise", false, () => [new Conv2d(8, 8, 3, groups: 8), new InstanceNorm(8)] },
        { "a function between", false, () => [new Conv2d(8, 20, 3), new ReLU(), new BatchNorm(20)] },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_chain_gives_what_its_modules_give(string name, bool gathers, Func<UnaryModule[]> make)
    {
        using var chain = new Sequential(make());
        using var apart = new Sequential(make());
        chain.Initialize(new RandomStream(3, 0));
        apart.Initialize(new RandomStream(3, 0));
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(3, 1).Normal([2, 17, 14, 8]);
        x.RequiresGrad = true;
        int norm = chain.ToList().FindIndex(m => m.Takes != StatisticsOver.Nothing);
        int first = chain[0] is Conv2d { Bias: not null } && chain[1] is Conv2d ? 1 : 0;
        Tensor into = first == 0 ? x : chain[0].Forward(x);
        bool fast = KernelChoice.Fuse && KernelChoice.Isa != Isa.Scalar;
        Assert.True((gathers && fast) == Gathered(), name);

        Tensor y = chain.Forward(x), plain = x;
        foreach (UnaryModule module in apart)
            plain = module.Forward(plain);
        AssertClose(plain, y, name, 1e-5f);
        // Without gradients too, where what lies between is released on the way.
        Assert.All(chain.State.Zip(apart.State), s => AssertClose(s.Second.Value, s.First.Value, s.First.Name, 1e-5f));
        AssertClose(plain, Autograd.NoGrad(() => chain.Forward(x)), name, 1e-5f);

        Tensor weight = new RandomStream(3, 2).Normal(y.Shape);
        Tensor[] ours = Gradients(y, chain), theirs = Gradients(plain, apart);
        // The gradient of a bias in front of a norm is nothing but rounding.
        float largest = theirs.Max(g => g.Abs().Max().Item());
        for (int i = 0; i < ours.Length; i++)
            AssertClose(theirs[i], ours[i], $"{name}, gradient {i}", 1e-4f, largest);

        // A trained network takes the running statistics.
        chain.Eval();
        Assert.True(Gathered() == (gathers && fast && chain[norm].Takes != StatisticsOver.Nothing), name);

        bool Gathered()
        {
            chain[first].RunFirst(chain.ToArray().AsSpan(first), into, out Tensor made);
            return made.Statistics is { Mean.IsDisposed: false };
        }

        // The first ones, and those of the first ones' squares.
        Tensor[] Gradients(Tensor result, Sequential of)
        {
            Tensor[] inputs = [x, .. of.Parameters];
            Tensor[] gradients = Autograd.Grad((result * weight).Sum(), inputs, createGraph: true);
            Tensor[] second = Autograd.Grad(gradients[0].Square().Sum(), [x]);
            return [.. gradients, .. second];
        }
    }

    private static void AssertClose(Tensor plain, Tensor y, string what, float tolerance, float? size = null)
    {
        Assert.Equal(plain.Shape, y.Shape);
        Assert.True((plain - y).Abs().Max().Item() <= tolerance * (size ?? plain.Abs().Max().Item()), what);
    }
}
