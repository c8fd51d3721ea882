using Ganymede.Data;
using Ganymede.Data.Layouts;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Models;

/// <summary>
/// What every family's options share. A family derives one record with its paper's defaults; the command line, the
/// configuration file and run.json all read and write that record, and unknown names are errors.
/// </summary>
public abstract record RunOptions
{
    /// <summary>The named set of defaults that these options started from.</summary>
    public string Preset { get; init; } = "";

    /// <summary>Samples in one batch; 1 or more.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Batches whose gradients are added up before one optimizer step, for batches larger than memory.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>
    /// Whether activations are dropped in the forward pass and computed again when their gradients are wanted: the same
    /// training to the bit, slower and with less memory.
    /// </summary>
    public bool Recompute { get; init; }

    /// <summary>Side of the pictures in pixels.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Channels of the pictures: 1, 3, or 0 for those of the data set.</summary>
    public int Channels { get; init; }

    /// <summary>How the learning rate moves: constant, linear, step, cosine.</summary>
    public LearningRateKind Schedule { get; init; } = LearningRateKind.Constant;

    /// <summary>The step after which the schedule begins to lower the learning rate; for step decay, its interval.</summary>
    public long ScheduleStart { get; init; }

    /// <summary>Steps that a linear or cosine schedule takes to its end.</summary>
    public long ScheduleSteps { get; init; }

    /// <summary>Steps over which the learning rate rises from 0 at the start of training.</summary>
    public long WarmUp { get; init; }

    /// <summary>The most that the norm of a phase's gradient may be; 0 for no limit.</summary>
    public float ClipNorm { get; init; }

    /// <summary>The most that one element of a gradient may be; 0 for no limit.</summary>
    public float ClipValue { get; init; }

    /// <summary>Whether pictures are mirrored at random.</summary>
    public bool Flip { get; init; }

    /// <summary>The most pixels that a picture is moved at random.</summary>
    public int Shift { get; init; }

    /// <summary>The largest random enlargement, 1 for none.</summary>
    public float Zoom { get; init; } = 1;

    /// <summary>The largest random change of brightness, as a share.</summary>
    public float Brightness { get; init; }

    /// <summary>The largest random change of contrast, as a share.</summary>
    public float Contrast { get; init; }

    /// <summary>The largest random change of saturation, as a share.</summary>
    public float Saturation { get; init; }

    /// <summary>Steps between two lines of metrics.</summary>
    public int LogEvery { get; init; } = 20;

    /// <summary>Steps between two sample grids.</summary>
    public int SampleEvery { get; init; } = 200;

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>Checkpoints that are kept, newest first.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>Steps between two evaluations during training; 0 for one at the end only.</summary>
    public int EvaluateEvery { get; init; }

    /// <summary>Decay of the average of weights that samples come from; 0 where the family keeps none.</summary>
    internal virtual float AverageDecay => 0;

    /// <summary>Every fault of these options, each a sentence; none when they can be used.</summary>
    public virtual IEnumerable<string> Problems()
    {
        if (Batch < 1)
            yield return $"batch is {Batch}; it must be 1 or more.";
        if (Accumulate < 1)
            yield return $"accumulate is {Accumulate}; it must be 1 or more.";
        if (Size is < 1 or > 4096)
            yield return $"size is {Size}; it must lie between 1 and 4096.";
        if (Channels is not (0 or 1 or 3))
            yield return $"channels is {Channels}; it must be 1, 3, or 0 for those of the data set.";
        if (Math.Min(Math.Min(LogEvery, SampleEvery), Math.Min(CheckpointEvery, KeepCheckpoints)) < 1)
            yield return "logEvery, sampleEvery, checkpointEvery and keepCheckpoints must be 1 or more.";
        if (EvaluateEvery < 0 || WarmUp < 0 || ScheduleStart < 0 || ScheduleSteps < 0)
            yield return "evaluateEvery, warmUp, scheduleStart and scheduleSteps must be 0 or more.";
        if (Schedule == LearningRateKind.Step && ScheduleStart < 1)
            yield return "the step schedule needs scheduleStart, the steps between two reductions, of 1 or more.";
        if (Schedule is LearningRateKind.Linear or LearningRateKind.Cosine && ScheduleSteps < 1)
            yield return "the linear and cosine schedules need scheduleSteps of 1 or more.";
        if (!(ClipNorm >= 0) || !(ClipValue >= 0))
            yield return "clipNorm and clipValue must be 0 or more.";
        if (Shift < 0 || !(Zoom >= 1) || !(Brightness >= 0) || !(Contrast >= 0) || !(Saturation >= 0))
            yield return "shift, brightness, contrast and saturation must be 0 or more, and zoom 1 or more.";
    }

    /// <summary>Side that pictures are loaded at, before a part of <see cref="Size"/> is cut out.</summary>
    internal virtual int LoadedSize => Size;

    /// <summary>How pictures of other proportions are brought to size.</summary>
    internal virtual ImageFit LoadedFit => ImageFit.Cover;

    /// <summary>Channels of the pictures of B: 1, 3, or 0 for those of the data set.</summary>
    internal virtual int OtherChannels => 0;

    /// <summary>Which pictures are A and which are B, where there are two sides.</summary>
    internal virtual SideOptions Sides => new();

    /// <summary>How many epochs a run takes when nobody says; null for no opinion.</summary>
    internal virtual double? NaturalEpochs => null;

    /// <summary>The learning rate's way.</summary>
    /// <param name="stepsAnEpoch">Steps in one pass over the data.</param>
    internal virtual LearningRateSchedule LearningRates(int stepsAnEpoch)
    {
        LearningRateSchedule schedule = Schedule switch
        {
            LearningRateKind.Linear => new LinearDecaySchedule(ScheduleStart, ScheduleSteps),
            LearningRateKind.Step => new StepSchedule(ScheduleStart),
            LearningRateKind.Cosine => new CosineSchedule(ScheduleSteps),
            _ => new ConstantSchedule(),
        };
        return WarmUp > 0 ? new WarmUpSchedule(WarmUp, schedule) : schedule;
    }

    internal DataLoaderOptions LoaderOptions(ulong seed) => new()
    {
        BatchSize = Batch,
        Seed = seed,
        Crop = LoadedSize > Size ? new Size2(Size, Size) : null,
        Augmentation = new Augmentation
        {
            Flip = Flip,
            Shift = Shift,
            Zoom = Zoom,
            Brightness = Brightness,
            Contrast = Contrast,
            Saturation = Saturation,
        },
    };
}
