using Ganymede.Data;
using Ganymede.Evaluation;
using Ganymede.Models;
using Ganymede.Models.Translation;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>
/// Training from its beginning or from where it stopped: opens the data, makes the networks and the run's folder, and
/// holds them together until disposed.
/// <code>
/// var plan = new TrainingPlan { Family = dcgan, Options = dcgan.Options("demo") };
/// using var session = TrainingSession.Start(plan, "runs/digits", observer);
/// session.Train(new TrainingBudget { Minutes = 3 }, CancellationToken.None);
/// </code>
/// </summary>
public sealed class TrainingSession : IDisposable
{
    private readonly TrainingData data;
    private readonly Trainer trainer;
    private readonly RunClaim claim;
    private readonly IProgressMeasure? measure;

    private TrainingSession(
        RunFolder run, Family family, RunOptions options, TrainableModel model, TrainingData data, Trainer trainer,
        IProgressMeasure? measure, RunClaim claim)
    {
        Run = run;
        this.claim = claim;
        Family = family;
        Options = options;
        Model = model;
        this.data = data;
        this.trainer = trainer;
        this.measure = measure;
        if (measure is not null)
            trainer.Evaluate = () => Judge(measure);
    }

    /// <summary>The run's folder.</summary>
    public RunFolder Run { get; }

    /// <summary>The run's family.</summary>
    public Family Family { get; }

    /// <summary>The run's options.</summary>
    public RunOptions Options { get; }

    /// <summary>The networks, as they are being trained.</summary>
    public TrainableModel Model { get; }

    /// <summary>The step that was done last.</summary>
    public long Step => trainer.Step;

    /// <summary>Steps in one pass over the data.</summary>
    public int StepsAnEpoch => trainer.StepsAnEpoch;

    /// <summary>Starts a run in a new folder. Until data and options have proven good, nothing is written.</summary>
    /// <param name="plan">What to train.</param>
    /// <param name="folder">The run's folder: a new one, or an empty one.</param>
    /// <param name="observer">Who hears of progress.</param>
    /// <exception cref="OptionException">The options cannot be used, or not with this data.</exception>
    /// <exception cref="DatasetException">The data cannot be opened.</exception>
    /// <exception cref="RunException">The folder is in use or cannot be written.</exception>
    public static TrainingSession Start(TrainingPlan plan, string folder, ITrainingObserver observer)
    {
        OptionBinder.Check(plan.Family, plan.Options);
        string name = plan.Data ?? plan.Family.DefaultData;
        TrainingData data = Open(plan.Family, name, plan.Options);
        TrainableModel? model = null;
        IProgressMeasure? measure = null;
        RunClaim? claim = null;
        try
        {
            var facts = new RunData(
                TrainingData.Absolute(plan.Family.Needs, name), data.Fingerprint, data.Count, data.Channels,
                data.Classes, data.TargetChannels);
            model = plan.Family.Create(plan.Options, facts.Facts, plan.Seed);
            if (plan.Options.Recompute)
                model.Recompute();
            Show(model, plan.Family, name, plan.Options);
            var info = new RunInfo
            {
                Family = plan.Family.Name,
                Options = plan.Family.ToJson(plan.Options),
                Seed = plan.Seed,
                Data = facts,
                Version = Machine.Version,
                Machine = Machine.Describe(),
                Started = DateTimeOffset.Now,
            };
            measure = MeasureWhileTraining(model, plan.Family, info.Data, plan.Options);
            RunFolder run = RunFolder.Create(folder, info);
            claim = new RunClaim(run);
            var trainer = new Trainer(run, plan.Options, model, data, observer, resume: false);
            return new TrainingSession(run, plan.Family, plan.Options, model, data, trainer, measure, claim);
        }
        catch
        {
            claim?.Dispose();
            measure?.Dispose();
            model?.Dispose();
            data.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Goes on with a run from its newest whole checkpoint, bit for bit as if it had not stopped; a run that was
    /// stopped before its first checkpoint begins anew.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="observer">Who hears of progress.</param>
    /// <param name="data">Where the data set is now, if it has been moved; null: where it was.</param>
    /// <exception cref="RunException">
    /// No run, no whole checkpoint, not the data set that it began with, or another process is training it.
    /// </exception>
    /// <exception cref="DatasetException">The data cannot be opened.</exception>
    public static TrainingSession Resume(string folder, ITrainingObserver observer, string? data = null)
    {
        RunFolder run = RunFolder.Open(folder);
        (Family family, RunOptions options) = run.Understand();
        RunData first = run.Info.Data;
        if (data is null && !first.IsKnown)
            throw new RunException(
                $"The weights of '{folder}' were imported, so it has no data set yet; name one with --data.");
        RunClaim? claim = null;
        string name = data ?? first.Name;
        TrainingData opened = Open(family, name, options);
        TrainableModel? model = null;
        IProgressMeasure? measure = null;
        try
        {
            claim = new RunClaim(run);
            if (!first.IsKnown)
                run = Adopt(run, family, name, opened);
            else if (opened.Fingerprint != first.Fingerprint)
                throw new RunException(
                    $"The data set '{name}' is not the one that the run '{run.Path}' began with: its "
                    + $"fingerprint is {opened.Fingerprint}, and it was {first.Fingerprint}; start a new run "
                    + "to train on it.");
            model = family.Create(options, run.Info.Data.Facts, run.Info.Seed);
            if (options.Recompute)
                model.Recompute();
            Show(model, family, name, options);
            measure = MeasureWhileTraining(model, family, run.Info.Data with { Name = name }, options);
            bool begun = run.CheckpointFolders().Count > 0;
            if (!begun)
            {
                observer.Warned($"The run '{run.Path}' stopped before its first checkpoint, so it begins anew.");
                run.RemoveLogs();
            }
            var trainer = new Trainer(run, options, model, opened, observer, resume: begun);
            return new TrainingSession(run, family, options, model, opened, trainer, measure, claim);
        }
        catch
        {
            claim?.Dispose();
            measure?.Dispose();
            model?.Dispose();
            opened.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Trains until the budget is spent or the token is cancelled, and ends with a checkpoint either way.
    /// </summary>
    /// <param name="budget">When to end; see <see cref="TrainingBudget.DefaultFor"/>.</param>
    /// <param name="cancellation">Ends the training after the step at hand.</param>
    /// <exception cref="RunException">There is nothing left to do, or a file cannot be written.</exception>
    /// <exception cref="DivergedException">A loss or gradient is not finite; the last checkpoint is good.</exception>
    public TrainingResult Train(TrainingBudget budget, CancellationToken cancellation) =>
        trainer.Train(budget, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        trainer.Dispose();
        measure?.Dispose();
        Model.Dispose();
        data.Dispose();
        claim.Dispose();
    }

    // The first data set of imported weights must have the channels that their networks take.
    private static RunFolder Adopt(RunFolder run, Family family, string name, TrainingData data)
    {
        RunData wanted = run.Info.Data;
        if (data.Channels != wanted.Channels || data.TargetChannels != wanted.TargetChannels)
            throw new RunException(
                $"The data set '{name}' has pictures of {data.Channels} and {data.TargetChannels} channels, but the imported "
                + $"networks of '{run.Path}' take {wanted.Channels} and {wanted.TargetChannels}.");
        return run.WithData(new RunData(
            TrainingData.Absolute(family.Needs, name), data.Fingerprint, data.Count, data.Channels, data.Classes,
            data.TargetChannels));
    }

    private static IProgressMeasure? MeasureWhileTraining(
        TrainableModel model, Family family, RunData data, RunOptions options) => options.EvaluateEvery == 0
        ? null
        : model switch
        {
            NoiseModel => new SampleProgress(RunEvaluation.MeasureFor(data, options)),
            TranslationModel => new TranslationProgress(
                TranslationMeasure.Open(family, data, options, TranslationProgress.Pictures, classifier: null)),
            _ => throw new OptionException(
                "evaluateEvery is for families that make or translate pictures; others are measured at the end."),
        };

    private KeyValuePair<string, double>[] Judge(IProgressMeasure measure)
    {
        using (trainer.UseAverage())
            return measure.Measure(Model);
    }

    private static TrainingData Open(Family family, string name, RunOptions options)
    {
        TrainingData data = OpenPart(family, name, options, DatasetSplit.Train);
        if (data.Shortage(options.Batch) is not { } shortage)
            return data;
        data.Dispose();
        throw new OptionException(shortage);
    }

    private static TrainingData OpenPart(Family family, string name, RunOptions options, DatasetSplit split) =>
        TrainingData.Open(
            family.Needs, name, options.DataOptions(split), options.OtherChannels == 0 ? null : options.OtherChannels);

    // Pictures that the networks do not learn from show more; where there are none, those of the training set must do.
    // Pictures of the size that training sees, whole: not those that parts are cut from, which networks may not take.
    private static void Show(TrainableModel model, Family family, string name, RunOptions options)
    {
        if (model is not TranslationModel translation)
            return;
        RunOptions whole = options is TranslationOptions cut ? cut with { LoadSize = 0 } : options;
        DatasetSplit part = TrainingData.HasTest(family.Needs, name, options.Sides)
            ? DatasetSplit.Test
            : DatasetSplit.Train;
        using TrainingData shown = OpenPart(family, name, whole, part);
        translation.Preview = shown.Preview(TranslationModel.PreviewPictures);
    }
}
