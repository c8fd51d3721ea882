using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Tests.Layers;

/// <summary>Chains in which a border, a convolution and a function become one.</summary>
public sealed class ConvChainTests
{
    public static TheoryData<string, int, Func<UnaryModule[]>> Chains => new()
    {
        { "reflected, a function behind", 3, () => [new Pad2d(3, PaddingMode.Reflect), new Conv2d(4, 5, 7), new Tanh()] },
        { "replicated", 2, () => [new ReLU(), new Pad2d(1, PaddingMode.Replicate), new Conv2d(4, 5, 3)] },
        { "zeros aside", 2, () => [new Pad2d(1, 2, 1, 2), new Conv2d(4, 5, 4, padding: 1)] },
        { "zeros inside", 2, () => [new Pad2d(2, PaddingMode.Reflect), new Conv2d(4, 5, 3, padding: 1)] },
        { "spectral norm", 2, () => [new Pad2d(1, PaddingMode.Reflect), new Conv2d(4, 5, 3, spectralNorm: true)] },
        { "a convolution and a function", 2, () => [new Conv2d(4, 5, 3), new LeakyReLU(0.2f), new ReLU()] },
        { "a convolution and no function", 1, () => [new Conv2d(4, 5, 3), new SiLU()] },
        { "transposed, and a function", 2, () => [new ConvTranspose2d(4, 5, 4, stride: 2), new Tanh()] },
        { "its result does not tell its derivative", 1, () => [new Conv2d(4, 5, 3), new LeakyReLU(-0.2f)] },
        { "alone", 1, () => [new Pad2d(1, PaddingMode.Reflect), new ReLU()] },
        { "last", 1, () => [new Pad2d(1, PaddingMode.Reflect)] },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_chain_gives_what_its_modules_give(string name, int taken, Func<UnaryModule[]> make)
    {
        using var chain = new Sequential(make());
        chain.Initialize(new RandomStream(3, 0));
        chain.Eval();
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(3, 1).Normal([2, 5, 6, 4]), plain = x;
        x.RequiresGrad = true;
        foreach (UnaryModule module in chain)
            plain = module.Forward(plain);
        Tensor y = chain.Forward(x);
        AssertClose(plain, y, name);
        Tensor[] inputs = [x, .. chain.Parameters];
        Tensor[] joined = Autograd.Grad(y.Square().Sum(), inputs);
        Tensor[] apart = Autograd.Grad(plain.Square().Sum(), inputs);
        for (int i = 0; i < inputs.Length; i++)
            AssertClose(apart[i], joined[i], $"{name}, gradient {i}");
        int first = chain.ToList().FindIndex(m => m is Pad2d or Conv2d or ConvTranspose2d);
        Assert.Equal(taken, chain[first].RunFirst(chain.ToArray().AsSpan(first), x, out _));
        // A summary has a line for each module.
        Assert.Equal(chain.Count, Summary.Of(chain, x.Shape).Lines.Count);
    }

    private static void AssertClose(Tensor plain, Tensor joined, string what)
    {
        Assert.Equal(plain.Shape, joined.Shape);
        Assert.True((plain - joined).Abs().Max().Item() <= 1e-5f * plain.Abs().Max().Item(), what);
    }
}
