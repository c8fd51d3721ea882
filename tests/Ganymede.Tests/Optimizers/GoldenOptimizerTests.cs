using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Optimizers;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;

namespace Ganymede.Tests.Optimizers;

/// <summary>Ten steps of each optimizer against PyTorch, clipping, averaging and schedules too.</summary>
[Collection(TensorCount.Name)]
[NoTensorLeaks]
public class GoldenOptimizerTests
{
    private static readonly Dictionary<string, Func<Parameter[], Optimizer>> Cases = new()
    {
        ["sgd"] = p => new Sgd(p, new SgdOptions { LearningRate = 0.1f }),
        ["sgd_momentum"] = p => new Sgd(
            p, new SgdOptions { LearningRate = 0.1f, Momentum = 0.9f, Dampening = 0.3f, WeightDecay = 0.05f }),
        ["sgd_nesterov"] = p => new Sgd(p, new SgdOptions { LearningRate = 0.05f, Momentum = 0.8f, Nesterov = true }),
        ["rmsprop"] = p => new RmsProp(p, new RmsPropOptions()),
        ["rmsprop_decay"] = p => new RmsProp(
            p,
            new RmsPropOptions
            {
                LearningRate = 0.02f,
                Alpha = 0.9f,
                Eps = 1e-3f,
                WeightDecay = 0.1f,
                Momentum = 0.5f,
            }),
        ["rmsprop_centered"] = p => new RmsProp(p, new RmsPropOptions { LearningRate = 0.02f, Centered = true }),
        ["rmsprop_all"] = p => new RmsProp(
            p, new RmsPropOptions { LearningRate = 0.01f, Centered = true, Momentum = 0.9f, WeightDecay = 0.01f }),
        ["adam"] = p => new Adam(p),
        ["adam_gan"] = p => new Adam(p, new AdamOptions { LearningRate = 2e-4f, Beta1 = 0.5f }),
        ["adam_decay"] = p => new Adam(p, new AdamOptions { LearningRate = 0.05f, WeightDecay = 0.1f, Eps = 1e-3f }),
        ["adam_amsgrad"] = p => new Adam(
            p, new AdamOptions { LearningRate = 0.05f, Beta1 = 0.6f, Beta2 = 0.7f, Amsgrad = true }),
        ["adamw"] = p => new AdamW(p),
        ["adamw_decay"] = p => new AdamW(
            p,
            new AdamWOptions { LearningRate = 0.05f, WeightDecay = 0.3f, Amsgrad = true, Beta1 = 0.5f, Beta2 = 0.9f }),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ten_steps_agree_with_PyTorch(string name)
    {
        using SafetensorsFile file = Golden.Open("optimizers");
        using var holder = new Holder(file);
        using Optimizer optimizer = Cases[name](holder.All);
        for (int step = 0; step < 10; step++)
        {
            holder.SetGradients(file, step);
            optimizer.Step();
            holder.AgreesWith(file, name, step);
        }
        Assert.Equal(10, optimizer.Steps);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void State_restores_exactly(string name)
    {
        using SafetensorsFile file = Golden.Open("optimizers");
        using var holder = new Holder(file);
        using var other = new Holder(file);
        using Optimizer first = Cases[name](holder.All), second = Cases[name](other.All);
        Run(first, holder, 0, 10);
        Run(second, other, 0, 5);

        using var bytes = new MemoryStream();
        SafetensorsWriter.Write(bytes, second.State.Select(s => ("optimizer." + s.Name, s.Value)));
        using var reader = new SafetensorsFile(bytes, "checkpoint");
        using Optimizer third = Cases[name](other.All);
        StateFile.Load(reader, third.State, "optimizer.");
        Run(third, other, 5, 10);
        for (int i = 0; i < 2; i++)
            Assert.True(holder.All[i].AsSpan().SequenceEqual(other.All[i].AsSpan()));

        void Run(Optimizer optimizer, Holder parameters, int from, int to)
        {
            for (int step = from; step < to; step++)
            {
                parameters.SetGradients(file, step);
                optimizer.Step();
            }
        }
    }

    [Fact]
    public void Clipping_agrees_with_PyTorch()
    {
        using SafetensorsFile file = Golden.Open("optimizers");
        using var holder = new Holder(file);
        holder.SetGradients(file, 0);
        float norm = GradientClipping.ByNorm(holder.All, 1.5f);
        using Tensor expected = file.Read("clip.norm");
        Golden.Agrees(expected.AsSpan(), [norm], "norm");
        AgreeAll("clip");
        Assert.InRange(GradientClipping.Norm(holder.All), 1.499f, 1.5f);
        Assert.Equal(GradientClipping.Norm(holder.All), GradientClipping.ByNorm(holder.All, 2));
        AgreeAll("clip");

        float first = holder.All[0].Grad!.Span[0];
        holder.All[1].Grad!.Span[0] = float.NaN;
        Assert.True(float.IsNaN(GradientClipping.ByNorm(holder.All, 0.1f)));
        Assert.Equal(first, holder.All[0].Grad!.Span[0]);

        holder.SetGradients(file, 0);
        GradientClipping.ByValue(holder.All, 0.4f);
        AgreeAll("clip_value");

        void AgreeAll(string name)
        {
            for (int i = 0; i < 2; i++)
            {
                using Tensor values = file.Read($"{name}.{i}");
                Golden.Agrees(values, holder.All[i].Grad!, $"{name}.{i}");
            }
        }
    }

    [Theory]
    [InlineData("ema", false)]
    [InlineData("ema_warm", true)]
    public void An_average_agrees_swaps_in_and_out_and_restores(string name, bool warmUp)
    {
        using SafetensorsFile file = Golden.Open("optimizers");
        using var holder = new Holder(file);
        using var average = new WeightAverage(holder, 0.9f, warmUp);
        for (int step = 0; step < 10; step++)
        {
            using Tensor value = file.Read($"gradient.{step}.0");
            value.AsSpan().CopyTo(holder.All[0].Span);
            holder.Count.Span[0] = step;
            average.Update();
        }
        using var bytes = new MemoryStream();
        SafetensorsWriter.Write(bytes, average.State);
        float[] own = holder.All[0].ToArray();
        using Tensor expected = file.Read(name);
        using (average.Swap())
        {
            Golden.Agrees(expected, holder.All[0], name);
            Assert.Equal(9, holder.Count.Item());
            Assert.Throws<InvalidOperationException>(average.Update);
            Assert.Throws<InvalidOperationException>(() => average.Swap());
        }
        Assert.Equal(own, holder.All[0].ToArray());

        using var restored = new WeightAverage(holder, 0.9f, warmUp);
        using var reader = new SafetensorsFile(bytes, "checkpoint");
        StateFile.Load(reader, restored.State);
        average.Update();
        restored.Update();
        foreach (((string key, Tensor a), (_, Tensor b)) in average.State.Zip(restored.State))
            Assert.True(a.AsSpan().SequenceEqual(b.AsSpan()), key);
    }

    [Fact]
    public void Schedules_agree_with_PyTorch()
    {
        using SafetensorsFile file = Golden.Open("schedules");
        Agree("step", new StepSchedule(7));
        Agree("step_half", new StepSchedule(4, 0.5));
        Agree("cosine", new CosineSchedule(12));
        Agree("cosine_end", new CosineSchedule(12, 0.1));
        Agree("linear", new LinearDecaySchedule(8, 10));
        Agree("warmup_step", new WarmUpSchedule(5, new StepSchedule(7)));
        Assert.Equal(0.1, new CosineSchedule(12, 0.1).Factor(1000), 12);
        Assert.Equal(0.25, new LinearDecaySchedule(2, 4, 0.25).Factor(6), 12);
        Assert.Equal(0.3f, new ConstantSchedule().At(99, 0.3f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepSchedule(0));

        void Agree(string name, LearningRateSchedule schedule)
        {
            using Tensor expected = file.Read(name);
            float[] rates = [.. Enumerable.Range(0, expected.Count).Select(s => schedule.At(s, 0.2f))];
            Golden.Agrees(expected.AsSpan(), rates, name, 1e-6);
        }
    }

    [Fact]
    public void Bad_options_have_their_sentence()
    {
        using SafetensorsFile file = Golden.Open("optimizers");
        using var holder = new Holder(file);
        Assert.Throws<ArgumentException>(() => new Adam([]));
        Assert.Throws<ArgumentException>(() => new Adam([holder.All[0], holder.All[0]]));
        Refused("Beta1", () => new Adam(holder.All, new AdamOptions { Beta1 = 1 }));
        Refused("Eps", () => new Adam(holder.All, new AdamOptions { Eps = float.NaN }));
        Refused("LearningRate", () => new AdamW(holder.All, new AdamWOptions { LearningRate = -1 }));
        Refused("Alpha", () => new RmsProp(holder.All, new RmsPropOptions { Alpha = 1 }));
        Refused("Momentum", () => new Sgd(holder.All, new SgdOptions { Momentum = -1 }));
        Refused("Nesterov", () => new Sgd(holder.All, new SgdOptions { Nesterov = true }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightAverage(holder, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipping.ByNorm(holder.All, 0));

        static void Refused(string option, Func<Optimizer> make) =>
            Assert.Contains(option, Assert.ThrowsAny<ArgumentException>(make).Message);
    }

    /// <summary>The two parameters of the golden runs, and a buffer.</summary>
    private sealed class Holder : Module
    {
        internal Holder(SafetensorsFile file)
        {
            All = [Start(0), Start(1)];
            Count = Buffer("count", []);

            Parameter Start(int i)
            {
                using Tensor start = file.Read($"start.{i}");
                Parameter parameter = Parameter($"p{i}", start.Shape, Initializers.Constant(0));
                start.AsSpan().CopyTo(parameter.Span);
                return parameter;
            }
        }

        internal Parameter[] All { get; }

        internal Tensor Count { get; }

        internal void SetGradients(SafetensorsFile file, int step)
        {
            for (int i = 0; i < 2; i++)
            {
                All[i].ZeroGrad();
                if (i == 1 && step is 3 or 4)
                    continue;
                using TensorScope scope = TensorScope.Begin();
                (All[i] * file.Read($"gradient.{step}.{i}")).Sum().Backward();
            }
        }

        internal void AgreesWith(SafetensorsFile file, string name, int step)
        {
            for (int i = 0; i < 2; i++)
            {
                using Tensor expected = file.Read($"{name}.{step}.{i}");
                Golden.Agrees(expected, All[i], $"{name}, step {step}, parameter {i}", 2e-6);
            }
        }
    }
}
