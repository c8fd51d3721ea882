using Ganymede.Reporting;

namespace Ganymede.Training;

/// <summary>What somebody watching a training wants to hear. The trainer itself prints nothing.</summary>
public interface ITrainingObserver
{
    /// <summary>A step is done.</summary>
    /// <param name="step">Its number.</param>
    /// <param name="lastStep">The number of the last one, or null when only time limits the training.</param>
    void Stepped(long step, long? lastStep);

    /// <summary>A row of metrics has been written.</summary>
    void Logged(MetricsRow row);

    /// <summary>A file has been written: a sample grid, a checkpoint, the report.</summary>
    void Wrote(string path);

    /// <summary>Something that the user should know and that does not stop the training.</summary>
    void Warned(string message);
}

/// <summary>How a training ended.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Seconds">Seconds of training in all, over every session.</param>
/// <param name="ImagesPerSecond">Samples a second of this session.</param>
/// <param name="Cancelled">Whether it was cancelled; the checkpoint is written all the same.</param>
public sealed record TrainingResult(string Run, long Steps, double Seconds, double ImagesPerSecond, bool Cancelled)
{
    /// <summary>The most bytes that tensors held at once in a step of this session, weights and all.</summary>
    public long TensorBytes { get; init; }

    /// <summary>
    /// What that would have been if no activation had been dropped and computed again; the same where none is.
    /// </summary>
    public long TensorBytesWithoutRecompute { get; init; }
}
