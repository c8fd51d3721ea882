using Ganymede.Layers;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Tests.Layers;

public class ModuleTests
{
    [Fact]
    public void State_lists_parameters_then_buffers_then_children_under_dotted_names()
    {
        using Sequential net = Net();
        Assert.Equal(
            [
                "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked",
                "head.weight_orig", "head.weight_u", "head.weight_v", "head.bias",
            ],
            net.State.Select(s => s.Name));
        Assert.Equal((3 * 3 * 2 * 4) + 4 + 8 + (4 * 5) + 5, net.ParameterCount);
    }

    [Fact]
    public void A_name_can_be_registered_once()
    {
        using var net = new Sequential { { "a", new ReLU() } };
        ArgumentException error = Assert.Throws<ArgumentException>(() => net.Add("a", new Tanh()));
        Assert.Contains("'a' is registered twice", error.Message);
        Assert.Throws<ArgumentException>(() => net.Add("a.b", new Tanh()));
        Assert.Throws<ArgumentException>(() => net.Add(string.Empty, new Tanh()));
    }

    [Fact]
    public void Modes_and_freezing_reach_every_child()
    {
        using Sequential net = Net();
        net.Eval();
        Assert.All(net.Children, c => Assert.False(c.Module.Training));
        net.Train();
        Assert.All(net.Children, c => Assert.True(c.Module.Training));
        net.Freeze();
        Assert.All(net.Parameters, p => Assert.False(p.RequiresGrad));
        net.Unfreeze();
        Assert.All(net.Parameters, p => Assert.True(p.RequiresGrad));
    }

    [Fact]
    public void A_seed_decides_the_parameters()
    {
        using Sequential a = Net(), b = Net();
        a.Initialize(new RandomStream(7, 0));
        b.Initialize(new RandomStream(7, 0));
        foreach (((string name, Tensor x), (_, Tensor y)) in a.State.Zip(b.State))
            Assert.True(x.AsSpan().SequenceEqual(y.AsSpan()), name);
        b.Initialize(new RandomStream(8, 0));
        Assert.False(a.Parameters.First().AsSpan().SequenceEqual(b.Parameters.First().AsSpan()));
    }

    [Fact]
    public void Ten_steps_of_adam_lower_a_loss_and_a_frozen_module_gets_no_gradients()
    {
        using Sequential net = Net();
        net.Initialize(new RandomStream(1, 0));
        using var adam = new Adam(net.Parameters, new AdamOptions { LearningRate = 0.01f });
        var random = new RandomStream(2, 0);
        using Tensor x = random.Normal([4, 5, 5, 2]);
        float first = 0, last = 0;
        for (int step = 0; step < 10; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor loss = (net.Forward(x) - 1).Square().Mean();
            last = loss.Item();
            first = step == 0 ? last : first;
            loss.Backward();
            adam.Step();
            adam.ZeroGrad();
        }
        Assert.InRange(last, 0, first * 0.8f);
        Assert.Equal(10, adam.Steps);

        net.Freeze();
        using TensorScope frozen = TensorScope.Begin();
        Tensor input = random.Normal([4, 5, 5, 2]);
        input.RequiresGrad = true;
        net.Forward(input).Sum().Backward();
        Assert.All(net.Parameters, p => Assert.Null(p.Grad));
        Assert.NotNull(input.Grad);
    }

    [Fact]
    public void A_field_that_is_not_registered_is_found()
    {
        using var forgetful = new Forgetful();
        Exception error = Assert.ThrowsAny<Exception>(() => Registration.IsComplete(forgetful));
        Assert.Contains("Forgetful.layers", error.Message);
        forgetful.Release();
    }

    private sealed class Forgetful : Module
    {
        private readonly Linear[] layers = [new Linear(1, 1)];

        public void Release() => layers[0].Dispose();
    }

    private static Sequential Net() => new(new Conv2d(2, 4, 3), new BatchNorm(4))
    {
        new LeakyReLU(0.2f),
        new AdaptiveAvgPool2d(1),
        new Flatten(),
        { "head", new Linear(4, 5, spectralNorm: true) },
    };
}
