using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;

namespace Ganymede.Tests.Layers;

/// <summary>What golden values cannot show: randomness, modes, errors, gradients of gradients.</summary>
[Collection(TensorCount.Name)]
[NoTensorLeaks]
public class LayerBehaviourTests
{
    [Fact]
    public void Dropout_drops_its_share_in_training_and_nothing_in_use()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([20, 10, 10, 8]);
        using var dropout = new Dropout(0.25f, new RandomStream(1, 0));
        float[] y = dropout.Forward(x).ToArray();
        Assert.All(y, v => Assert.True(v == 0 || v == 1 / 0.75f));
        Assert.InRange(y.Count(v => v == 0) / (double)y.Length, 0.24, 0.26);

        using var channels = new ChannelDropout(0.25f, new RandomStream(1, 0));
        Tensor z = channels.Forward(x);
        float[] means = z.Mean([1, 2]).ToArray();
        Assert.All(means, v => Assert.True(v == 0 || MathF.Abs(v - (1 / 0.75f)) < 1e-5f));
        Assert.InRange(means.Count(v => v == 0), 20, 60);

        dropout.Eval();
        channels.Eval();
        Assert.Same(x, dropout.Forward(x));
        Assert.Same(x, channels.Forward(x));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1, new RandomStream(1, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChannelDropout(float.NaN, new RandomStream(1, 0)));
    }

    [Fact]
    public void Spectral_normalization_finds_the_largest_singular_value()
    {
        using var layer = new Linear(2, 3, bias: false, spectralNorm: true);
        layer.Initialize(new RandomStream(3, 0));
        // Singular values 5 and 1.
        ((float[])[3, 4, 0, 0, 0, 1]).CopyTo(layer.Weight.Span);
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([1, 0, 0, 1], [2, 2]);
        for (int i = 0; i < 10; i++)
            layer.Forward(x);
        Golden.Agrees([0.6f, 0.8f, 0, 0, 0, 0.2f], layer.Forward(x).AsSpan(), "weight");
    }

    [Fact]
    public void A_graph_keeps_the_vectors_that_it_was_made_with()
    {
        using var layer = new Conv2d(2, 3, 3, spectralNorm: true);
        layer.Initialize(new RandomStream(3, 0));
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(4, 0).Normal([2, 5, 4, 2]);
        Dictionary<string, float[]> before = layer.State.ToDictionary(s => s.Name, s => s.Value.ToArray());
        layer.Forward(x).Square().Sum().Backward();
        float[] expected = layer.Weight.Grad!.ToArray();

        foreach ((string name, Tensor value) in layer.State)
            before[name].CopyTo(value.Span);
        layer.ZeroGrad();
        Tensor loss = layer.Forward(x).Square().Sum();
        layer.Forward(x);
        loss.Backward();
        Assert.Equal(expected, layer.Weight.Grad!.ToArray());
    }

    [Theory]
    [InlineData("conv")]
    [InlineData("spectral")]
    [InlineData("batch")]
    [InlineData("instance")]
    [InlineData("layer")]
    public void The_gradient_penalty_agrees_with_central_differences(string kind)
    {
        using Sequential critic = new(new Conv2d(2, 3, 3, padding: 1, spectralNorm: kind == "spectral"));
        if (kind is "batch")
            critic.Add(new BatchNorm(3));
        else if (kind is "instance")
            critic.Add(new InstanceNorm(3, affine: true));
        else if (kind is "layer")
            critic.Add(new LayerNorm([5, 4, 3]));
        critic.Add(new SiLU());
        critic.Add(new ConvTranspose2d(3, 2, 2, stride: 2));
        critic.Add(new Tanh());
        critic.Add(new Flatten());
        critic.Add(new Linear(2 * 10 * 8, 1));
        critic.Initialize(new RandomStream(8, 0));
        // In use the vectors of the power iteration stand still: constants, as their gradients take them to be.
        if (kind == "spectral")
            critic.Eval();
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(9, 0).Normal([3, 5, 4, 2]);
        Penalty().Backward();
        foreach ((string name, Parameter parameter) in critic.NamedParameters)
        {
            float[] analytic = (parameter.Grad ?? Tensor.Zeros(parameter.Shape)).ToArray();
            double largest = critic.Parameters.Max(p => p.Grad?.ToArray().Max(MathF.Abs) ?? 0);
            foreach (int i in (int[])[0, parameter.Count / 2, parameter.Count - 1])
            {
                const float Step = 1e-2f;
                float held = parameter.Span[i];
                parameter.Span[i] = held + Step;
                double up = Penalty().Item();
                parameter.Span[i] = held - Step;
                double down = Penalty().Item();
                parameter.Span[i] = held;
                double numeric = (up - down) / (2 * Step);
                Assert.True(
                    Math.Abs(numeric - analytic[i]) < 2e-2 * largest,
                    $"{name}[{i}]: {analytic[i]}, differences give {numeric}");
            }
        }

        Tensor Penalty()
        {
            x.RequiresGrad = true;
            Tensor gradient = Autograd.Grad(critic.Forward(x).Sum(), [x], createGraph: true)[0];
            return ((gradient.Square().Sum([1, 2, 3]) + 1e-12f).Sqrt() - 1).Square().Mean();
        }
    }

    [Fact]
    public void Batch_statistics_of_one_value_are_refused()
    {
        using TensorScope scope = TensorScope.Begin();
        using var norm = new BatchNorm(3);
        TensorShapeException error = Assert.Throws<TensorShapeException>(() => norm.Forward(Tensor.Zeros([1, 3])));
        Assert.Contains("[1, 3] has one value for each channel", error.Message);
        norm.Eval();
        norm.Forward(Tensor.Zeros([1, 3]));
    }

    [Fact]
    public void Shapes_that_do_not_fit_have_their_sentence()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([2, 4, 4, 5]);
        Refused(new Linear(4, 3), "[2, 4, 4, 5] must be [..., 4]");
        Refused(new InstanceNorm(4), "[N, ..., 4]");
        Refused(new LayerNorm([4, 4]), "must end in [4, 4]");
        Refused(new GroupNorm(2, 4), "[N, ..., 4]");
        Refused(new Conv2d(3, 3, 3), "has 5 channels, but the weight [3, 3, 3, 3] expects 3");
        Assert.Throws<ArgumentException>(() => new GroupNorm(3, 4));
        Assert.Throws<ArgumentException>(() => new Conv2d(4, 6, 3, groups: 3));

        void Refused(UnaryModule layer, string because)
        {
            using (layer)
                Assert.Contains(because, Assert.Throws<TensorShapeException>(() => layer.Forward(x)).Message);
        }
    }
}
