using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Tests.Layers;

/// <summary>Chains in which an enlargement and a convolution become one, and chains in which they must not.</summary>
public sealed class EnlargingTests
{
    public static TheoryData<string, int, Func<UnaryModule[]>> Chains => new()
    {
        { "zeros", 2, () => [new Upsample(2), new Conv2d(4, 5, 3, padding: 1)] },
        { "zeros, no bias, a function behind", 3,
            () => [new ReLU(), new Upsample(2), new Conv2d(4, 5, 3, padding: 1, bias: false), new Tanh()] },
        { "reflected", 3, () => [new Upsample(2), new Pad2d(1, PaddingMode.Reflect), new Conv2d(4, 5, 3)] },
        { "replicated", 3, () => [new Upsample(2), new Pad2d(1, PaddingMode.Replicate), new Conv2d(4, 5, 3)] },
        { "spectral norm", 2, () => [new Upsample(2), new Conv2d(4, 5, 3, padding: 1, spectralNorm: true)] },
        { "scale 3", 0, () => [new Upsample(3), new Conv2d(4, 5, 3, padding: 1)] },
        { "bilinear", 0, () => [new Upsample(2, UpsampleMode.Bilinear), new Conv2d(4, 5, 3, padding: 1)] },
        { "no padding", 0, () => [new Upsample(2), new Conv2d(4, 5, 3)] },
        { "padded twice", 0, () => [new Upsample(2), new Pad2d(1), new Conv2d(4, 5, 3, padding: 1)] },
        { "padded aside", 0, () => [new Upsample(2), new Pad2d(1, 0, 1, 0), new Conv2d(4, 5, 3)] },
        { "stride", 0, () => [new Upsample(2), new Conv2d(4, 5, 3, stride: 2, padding: 1)] },
        { "groups", 0, () => [new Upsample(2), new Conv2d(4, 4, 3, padding: 1, groups: 2)] },
        { "kernel 5", 0, () => [new Upsample(2), new Conv2d(4, 5, 5, padding: 1)] },
        { "an enlargement last", 0, () => [new Conv2d(4, 5, 3, padding: 1), new Upsample(2)] },
        { "a border last", 0, () => [new Upsample(2), new Pad2d(1)] },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_chain_gives_what_its_modules_give(string name, int folded, Func<UnaryModule[]> make)
    {
        using var chain = new Sequential(make());
        chain.Initialize(new RandomStream(3, 0));
        chain.Eval();
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(3, 1).Normal([2, 5, 6, 4]), plain = x;
        foreach (UnaryModule module in chain)
            plain = module.Forward(plain);
        Tensor y = chain.Forward(x);
        Assert.Equal(plain.Shape, y.Shape);
        Assert.True((plain - y).Abs().Max().Item() <= 1e-5f * plain.Abs().Max().Item(), name);
        int first = chain.ToList().FindIndex(m => m is Upsample);
        Assert.Equal(Math.Max(folded, 1), chain[first].RunFirst(chain.ToArray().AsSpan(first), x, out _));
        // A summary has a line for each module, and the multiply-adds of the definition.
        Summary summary = Summary.Of(chain, x.Shape);
        Assert.Equal(chain.Count, summary.Lines.Count);
    }

    [Fact]
    public void Its_gradients_are_those_of_the_modules()
    {
        using var chain = new Sequential(new Upsample(2), new Conv2d(4, 5, 3, padding: 1));
        chain.Initialize(new RandomStream(4, 0));
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(4, 1).Normal([2, 5, 6, 4]);
        x.RequiresGrad = true;
        Tensor[] inputs = [x, .. chain.Parameters];
        Tensor[] folded = Autograd.Grad(chain.Forward(x).Square().Sum(), inputs);
        Tensor[] plain = Autograd.Grad(chain[1].Forward(chain[0].Forward(x)).Square().Sum(), inputs);
        for (int i = 0; i < inputs.Length; i++)
            Assert.True((plain[i] - folded[i]).Abs().Max().Item() <= 1e-5f * plain[i].Abs().Max().Item(), $"input {i}");
    }
}
