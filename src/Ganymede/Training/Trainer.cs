using System.Diagnostics;
using Ganymede.Data;
using Ganymede.Imaging;
using Ganymede.Models;
using Ganymede.Optimizers;
using Ganymede.Reporting;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>
/// Owns the loop, for every family alike: fetching, phases, accumulation, schedules, averaging, statistics, samples,
/// checkpoints, cancellation and the watch for numbers that are not finite.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly RunFolder run;
    private readonly RunOptions options;
    private readonly TrainableModel model;
    private readonly IBatchSource loader;
    private readonly ITrainingObserver observer;
    private readonly LearningRateSchedule schedule;
    private readonly WeightAverage? average;
    private readonly MetricsLog metrics;
    private readonly TensorBoardWriter events;
    private readonly Stopwatch clock = new();
    private long tensorBytes, wholeTensorBytes;
    // The newest loss of each phase: one that pauses at a logged step is shown as it was when it last ran.
    private readonly Dictionary<string, double> losses = [];
    private long step, images, loggedImages;
    private double earlierSeconds, loggedSeconds;

    /// <summary>A trainer of a run that has just been made or opened; nothing is loaded yet.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="model">The networks; disposed by the caller.</param>
    /// <param name="data">What it trains on; disposed by the caller.</param>
    /// <param name="observer">Who hears of progress.</param>
    /// <param name="resume">Whether to go on from the newest checkpoint.</param>
    /// <exception cref="RunException">A checkpoint that cannot be used.</exception>
    public Trainer(
        RunFolder run, RunOptions options, TrainableModel model, TrainingData data, ITrainingObserver observer, bool resume)
    {
        this.run = run;
        this.options = options;
        this.model = model;
        this.observer = observer;
        average = model.Averaged is { } network ? new WeightAverage(network, options.AverageDecay, warmUp: true) : null;
        loader = data.Load(options.LoaderOptions(run.Info.Seed));
        schedule = options.LearningRates(StepsAnEpoch);
        metrics = new MetricsLog(run.Metrics);
        if (resume)
            Restore();
        events = new TensorBoardWriter(run.Path, resume ? step : null);
    }

    /// <summary>The step that was done last.</summary>
    public long Step => step;

    /// <summary>Steps in one pass over the data.</summary>
    public int StepsAnEpoch => Math.Max(1, loader.BatchesPerEpoch / options.Accumulate);

    /// <summary>Called at every <see cref="RunOptions.EvaluateEvery"/>th step; its figures join the metrics.</summary>
    public Func<IReadOnlyList<KeyValuePair<string, double>>>? Evaluate { get; set; }

    /// <summary>Trains until the budget is spent or the token is cancelled, and ends with a checkpoint either way.</summary>
    /// <exception cref="RunException">There is nothing left to do, or a file cannot be written.</exception>
    /// <exception cref="DivergedException">A loss or gradient is not finite; the last checkpoint is still good.</exception>
    public TrainingResult Train(TrainingBudget budget, CancellationToken cancellation)
    {
        long last = budget.LastStep(StepsAnEpoch), first = step;
        if (step >= last)
            throw new RunException(
                $"The run '{run.Path}' is at step {step} and the budget ends at step {last}, so nothing is left to do; ask for more steps or epochs.");
        if (step == 0)
            WriteSamples();
        clock.Restart();
        double limit = (budget.Minutes ?? double.PositiveInfinity) * 60;
        long imagesBefore = images;
        bool saved = false;
        while (step < last && !cancellation.IsCancellationRequested && clock.Elapsed.TotalSeconds < limit)
        {
            IReadOnlyList<KeyValuePair<string, double>> values;
            TensorDiagnostics.ResetPeak();
            try
            {
                values = TakeStep(step + 1, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                break;
            }
            step++;
            tensorBytes = Math.Max(tensorBytes, TensorDiagnostics.PeakBytes);
            wholeTensorBytes = Math.Max(wholeTensorBytes, TensorDiagnostics.PeakBytesWithoutRecompute);
            saved = false;
            observer.Stepped(step, last == long.MaxValue ? null : last);
            bool end = step == last;
            if (step % options.LogEvery == 0 || IsEvaluated || end)
                Log(values);
            if (step % options.SampleEvery == 0 || end)
                WriteSamples();
            if (step % options.CheckpointEvery == 0 || end)
            {
                SaveCheckpoint();
                saved = true;
            }
        }
        if (!saved && step > 0)
            SaveCheckpoint();
        if (step % options.SampleEvery != 0 && step != last && step > first)
            WriteSamples();
        events.Flush();
        double seconds = clock.Elapsed.TotalSeconds;
        return new TrainingResult(
            run.Path, step, earlierSeconds + seconds, (images - imagesBefore) / Math.Max(seconds, 1e-9),
            cancellation.IsCancellationRequested)
        {
            TensorBytes = tensorBytes,
            TensorBytesWithoutRecompute = wholeTensorBytes,
        };
    }

    /// <summary>Puts the averaged weights in place for as long as the result is not disposed.</summary>
    public IDisposable UseAverage() => average?.Swap() ?? new Nothing();

    /// <inheritdoc/>
    public void Dispose()
    {
        events?.Dispose();
        metrics.Dispose();
        loader.Dispose();
        average?.Dispose();
    }

    // A step that is evaluated is logged too: its figures have no other place.
    private bool IsEvaluated => Evaluate is not null && options.EvaluateEvery > 0 && step % options.EvaluateEvery == 0;

    private IReadOnlyList<KeyValuePair<string, double>> TakeStep(long number, CancellationToken cancellation)
    {
        using TensorScope scope = TensorScope.Begin();
        var contexts = new StepContext[options.Accumulate];
        for (int i = 0; i < contexts.Length; i++)
            contexts[i] = new StepContext(number, loader.Next(cancellation));
        // One batch: the phases share what Begin computed. Several: each is computed anew, so that only one is in memory.
        if (contexts.Length == 1)
            model.Begin(contexts[0]);
        ulong[] positions = [.. model.Streams.Moving.Select(s => s.Value.Position)];
        foreach (Phase phase in model.Phases)
        {
            if (!phase.RunsAt(number))
                continue;
            if (contexts.Length > 1)
                model.Streams.Rewind(positions);
            losses[phase.Name] = RunPhase(phase, contexts, number);
        }
        foreach (StepContext context in contexts)
            images += context.Images.Shape[0];
        return contexts[^1].Values;
    }

    private double RunPhase(Phase phase, StepContext[] contexts, long number)
    {
        phase.Optimizer.LearningRate = schedule.At(number - 1, phase.BaseRate);
        double loss;
        try
        {
            loss = PhaseRunner.Run(phase, model, contexts, options.ClipNorm, options.ClipValue);
        }
        catch (DivergedException error)
        {
            throw new DivergedException($"{error.Message}; {LastGood()}");
        }
        if (average is not null && phase.Modules.Contains(model.Averaged!))
            average.Update();
        return loss;
    }

    private string LastGood() => run.CheckpointFolders() is [var newest, ..]
        ? $"the last good checkpoint is '{newest.Value}'. A smaller learning rate or clipNorm=1 may help."
        : "there is no checkpoint yet. A smaller learning rate or clipNorm=1 may help.";

    private void Log(IReadOnlyList<KeyValuePair<string, double>> values)
    {
        double seconds = clock.Elapsed.TotalSeconds + earlierSeconds;
        List<KeyValuePair<string, double>> others =
            [.. values, new("memory/resident_mb", Environment.WorkingSet / 1048576.0)];
        if (IsEvaluated)
            others.AddRange(Evaluate!());
        var row = new MetricsRow
        {
            Step = step,
            Epoch = (double)step / StepsAnEpoch,
            Images = images,
            Seconds = seconds,
            ImagesPerSecond = (images - loggedImages) / Math.Max(seconds - loggedSeconds, 1e-9),
            Losses =
            [
                .. model.Phases.Where(p => losses.ContainsKey(p.Name))
                    .Select(p => KeyValuePair.Create(p.Name, losses[p.Name])),
            ],
            Values = others,
        };
        (loggedImages, loggedSeconds) = (images, seconds);
        metrics.Append(row);
        events.Add(row);
        observer.Logged(row);
    }

    private void WriteSamples()
    {
        SampleGrid? grid;
        using (UseAverage())
            grid = model.Samples();
        if (grid is null)
            return;
        string path = Path.Combine(run.Samples, $"{RunFolder.StepName(step)}.png");
        byte[] png = Imaging.ImageGrid.Compose(grid.Cells, grid.Columns, new() { Gap = 2, Margin = 2 }).ToPng();
        AtomicFile.Write(path, stream => stream.Write(png));
        events?.AddImage("samples", png, step);
        observer.Wrote(path);
    }

    private void SaveCheckpoint()
    {
        IReadOnlyList<DataPosition> positions = loader.Positions;
        Checkpoint.Save(
            run,
            new CheckpointState
            {
                Format = CheckpointState.CurrentFormat,
                Family = run.Info.Family,
                Step = step,
                Images = images,
                Epoch = positions[0].Epoch,
                Index = positions[0].Index,
                OtherPositions = positions.Count > 1 ? [.. positions.Skip(1)] : null,
                Streams = model.Streams.Moving.ToDictionary(s => s.Key, s => s.Value.Position),
                Losses = new(losses),
                Hashes = [],
            },
            Weights(),
            ModelWeights.OptimizersOf(model),
            options.KeepCheckpoints);
        observer.Wrote(Path.Combine(run.Checkpoints, RunFolder.StepName(step)));
    }

    private IEnumerable<(string Name, Tensor Value)> Weights() => ModelWeights.Of(model).Concat(
        average?.State.Select(s => (ModelWeights.AveragePrefix + s.Name, s.Value)) ?? []);

    private void Restore()
    {
        using LoadedCheckpoint loaded = Checkpoint.LoadNewest(run, observer.Warned, withOptimizers: true);
        CheckpointState state = loaded.State;
        ModelWeights.Load(loaded, model);
        if (average is not null)
            loaded.LoadWeights(average.State, ModelWeights.AveragePrefix);
        foreach (Phase phase in model.Phases)
            loaded.LoadOptimizer(phase.Optimizer.State, $"{phase.Name}.");
        loaded.LoadOptimizer(model.Memory, ModelWeights.MemoryPrefix);
        foreach ((string name, RandomStream stream) in model.Streams.Moving)
        {
            stream.Position = state.Streams.TryGetValue(name, out ulong position)
                ? position
                : throw new RunException($"The checkpoint '{loaded.Folder}' has no position of the random stream '{name}'.");
        }
        foreach ((string name, double loss) in state.Losses ?? [])
            losses[name] = loss;
        loader.Positions = [new DataPosition(state.Epoch, state.Index), .. state.OtherPositions ?? []];
        (step, images, loggedImages) = (state.Step, state.Images, state.Images);
        metrics.TruncateAfter(step);
        earlierSeconds = loggedSeconds = MetricsLog.Read(run.Metrics) is [.., var row] ? row.Seconds : 0;
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
