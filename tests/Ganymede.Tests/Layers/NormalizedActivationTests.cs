using Ganymede.Layers;
using Ganymede.Models.Dcgan;
using Ganymede.Models.DiscoGan;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Tests.Layers;

/// <summary>Chains in which a normalization or a product and the function behind it become one operation.</summary>
public sealed class NormalizedActivationTests
{
    public static TheoryData<string, int, Func<UnaryModule[]>> Chains => new()
    {
        { "batch, ReLU", 2, () => [new BatchNorm(5), new ReLU(), new Tanh()] },
        { "batch, leaky", 2, () => [new BatchNorm(5, affine: false), new LeakyReLU(0.2f)] },
        { "batch without statistics", 2, () => [new BatchNorm(5, trackRunningStats: false), new Sigmoid()] },
        { "instance, tanh", 2, () => [new InstanceNorm(5), new Tanh()] },
        { "instance, sigmoid", 2, () => [new InstanceNorm(5, affine: true), new Sigmoid()] },
        { "group, ReLU", 2, () => [new GroupNorm(5, 5), new ReLU()] },
        { "one group, leaky", 2, () => [new GroupNorm(1, 5), new LeakyReLU(0.2f)] },
        { "linear, tanh", 2, () => [new Linear(5, 5), new Tanh()] },
        { "linear, leaky", 2, () => [new Linear(5, 5, bias: false), new LeakyReLU(0.2f)] },
        { "a slope of nothing hides the sign", 1, () => [new InstanceNorm(5), new LeakyReLU(0)] },
        { "a slope below nothing", 1, () => [new BatchNorm(5), new LeakyReLU(-0.1f)] },
        { "a norm last", 1, () => [new BatchNorm(5)] },
        { "another function", 1, () => [new InstanceNorm(5), new ELU()] },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_chain_gives_what_its_modules_give(string name, int taken, Func<UnaryModule[]> make)
    {
        foreach (bool training in (bool[])[true, false])
        {
            using var chain = new Sequential(make());
            using var apart = new Sequential(make());
            chain.Initialize(new RandomStream(3, 0));
            apart.Initialize(new RandomStream(3, 0));
            using TensorScope scope = TensorScope.Begin();
            Tensor x = new RandomStream(3, 1).Normal([2, 5, 6, 5]);
            Tensor weight = new RandomStream(3, 2).Normal([2, 5, 6, 5]);
            x.RequiresGrad = true;
            // Running statistics that are not those of the input.
            foreach (Sequential each in (Sequential[])[chain, apart])
            {
                Plain(each, x * 2 + 1);
                if (!training)
                    each.Eval();
            }
            Tensor y = chain.Forward(x), plain = Plain(apart, x);
            Same(name, plain, y);
            Tensor[] fast = Autograd.Grad((y * weight).Sum(), [x, .. chain.Parameters]);
            Tensor[] slow = Autograd.Grad((plain * weight).Sum(), [x, .. apart.Parameters]);
            for (int i = 0; i < fast.Length; i++)
                Same($"{name}, gradient {i}", slow[i], fast[i]);
            Assert.All(chain.State.Zip(apart.State), s => Same($"{name}, {s.First.Name}", s.Second.Value, s.First.Value));
            Assert.Equal(taken, chain[0].RunFirst(chain.ToArray(), x, out _));
            Assert.Equal(chain.Count, Summary.Of(chain, x.Shape).Lines.Count);
        }
    }

    // Nor any of its convolutions.
    [Fact]
    public void No_network_applies_a_function_of_its_norms_by_itself()
    {
        Check(new ResnetGenerator(3, 3, width: 4, blocks: 2), [1, 16, 16, 3]);
        Check(new UnetGenerator(3, 3, downs: 5, width: 4), [1, 64, 64, 3]);
        Check(new PatchDiscriminator(3, width: 4), [1, 32, 32, 3]);
        Check(new TransposedGenerator(7, 16, 4, 3), [2, 7]);
        Check(new TransposedDiscriminator(16, 4, 3, false), [2, 16, 16, 3]);
        Check(new UpsamplingGenerator(7, 8, 3, false), [2, 7]);
        Check(new DiscoGanGenerator(3, 3, 4, 0), [2, 32, 32, 3]);
        Check(new DiscoGanDiscriminator(3, 32, 4), [2, 32, 32, 3]);

        static void Check(UnaryModule network, Shape shape)
        {
            var random = new RandomStream(1, 0);
            using (network)
            using (TensorScope.Begin())
            using (OperationTrace trace = OperationTrace.Begin())
            {
                network.Initialize(random);
                network.Forward(random.Normal(shape));
                int functions = trace.Totals.Where(t => t.Name is "ReLU" or "LeakyReLU").Sum(t => t.Calls);
                Assert.True(functions == 0 || !KernelChoice.Fuse, $"{network.GetType().Name}: {functions} functions");
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_last_module_adds_what_a_block_began_with(bool batch)
    {
        UnaryModule[] Make() => [new ReLU(), batch ? new BatchNorm(5) : new InstanceNorm(5, affine: true)];
        using Sequential chain = new(Make()), apart = new(Make());
        chain.Initialize(new RandomStream(3, 0));
        apart.Initialize(new RandomStream(3, 0));
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(3, 1).Normal([2, 5, 6, 5]);
        x.RequiresGrad = true;
        Tensor y, plain = x + Plain(apart, x);
        using (OperationTrace trace = OperationTrace.Begin())
        {
            y = chain.ForwardAdded(x, x);
            Assert.Equal(KernelChoice.Fuse, trace.Totals.All(t => t.Name != "Add"));
        }
        Same("sum", plain, y);
        Tensor[] fast = Autograd.Grad(y.Square().Sum(), [x, .. chain.Parameters]);
        Tensor[] slow = Autograd.Grad(plain.Square().Sum(), [x, .. apart.Parameters]);
        for (int i = 0; i < fast.Length; i++)
            Same($"gradient {i}", slow[i], fast[i]);
        // A last module that cannot add, and none.
        Same("tanh", x + x.Tanh(), new Sequential(new Tanh()).ForwardAdded(x, x));
        Same("nothing", x + x, new Sequential().ForwardAdded(x, x));
    }

    private static Tensor Plain(Sequential chain, Tensor x)
    {
        foreach (UnaryModule module in chain)
            x = module.Forward(x);
        return x;
    }

    private static void Same(string name, Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        float largest = expected.Abs().Max().Item();
        Assert.True((expected - actual).Abs().Max().Item() <= 1e-5f * Math.Max(largest, 0.1f), name);
    }
}
