using Ganymede.Data;
using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Tests.Training;

/// <summary>A family's networks at a small size, and steps of training on pictures of noise, without a folder.</summary>
internal sealed class SmallRun : IDisposable
{
    private readonly RunOptions options;
    private readonly RandomStream pictures = new(1, 90);
    private readonly DataKind needs;
    private long step;

    /// <summary>Networks for these settings, <c>size=32 batch=2</c>, of three channels.</summary>
    internal SmallRun(string family, string settings)
    {
        Family found = Catalogue.Find(family);
        options = OptionBinder.Resolve(
            found, settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('='))
                .Select(s => KeyValuePair.Create(s[0], s[1])));
        needs = found.Needs;
        Model = found.Create(
            options, new DataFacts(3, ["zero", "one"], needs == DataKind.Pictures ? 0 : 3), seed: 1);
        if (options.Recompute)
            Model.Recompute();
    }

    internal TrainableModel Model { get; }

    /// <summary>The weights, buffers and optimizer states, as numbers.</summary>
    internal float[] State =>
    [
        .. Model.Networks.SelectMany(n => n.Value.State).SelectMany(s => s.Value.ToArray()),
        .. Model.Phases.SelectMany(p => p.Optimizer.State).SelectMany(s => s.Value.ToArray()),
    ];

    /// <summary>Where each random stream stands.</summary>
    internal ulong[] Positions => [.. Model.Streams.Moving.Select(s => s.Value.Position)];

    public void Dispose() => Model.Dispose();

    /// <summary>Does one step and returns the losses of its phases.</summary>
    internal double[] Step()
    {
        using TensorScope scope = TensorScope.Begin();
        Shape shape = [options.Batch, options.Size, options.Size, 3];
        var batch = new DataBatch(
            pictures.Uniform(shape, -1, 1), [.. Enumerable.Range(0, options.Batch).Select(i => i % 2)],
            new int[options.Batch], default)
        {
            Targets = needs == DataKind.Pictures ? null : pictures.Uniform(shape, -1, 1),
        };
        var context = new StepContext(++step, batch);
        Model.Begin(context);
        return
        [
            .. Model.Phases.Where(p => p.RunsAt(step))
                .Select(p => PhaseRunner.Run(p, Model, [context], options.ClipNorm, options.ClipValue)),
        ];
    }
}
