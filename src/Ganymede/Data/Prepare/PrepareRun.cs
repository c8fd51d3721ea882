using Ganymede.Imaging;

namespace Ganymede.Data.Prepare;

/// <summary>Makes and writes pictures on all cores. What fails is noted, and the rest goes on.</summary>
internal sealed class PrepareRun
{
    private readonly string output;
    private readonly IProgress<PrepareProgress>? progress;
    private readonly CancellationToken cancellation;

    /// <exception cref="DatasetException">The output folder is not empty, or cannot be made.</exception>
    public PrepareRun(string output, IProgress<PrepareProgress>? progress, CancellationToken cancellation)
    {
        this.output = output;
        this.progress = progress;
        this.cancellation = cancellation;
        if (File.Exists(output))
            throw new DatasetException($"'{output}' is a file where a folder to write to is wanted.");
        if (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any())
            throw new DatasetException($"The folder '{output}' is not empty, and nothing in it is overwritten; name "
                + "another, or empty it.");
    }

    /// <summary>One thing to make.</summary>
    /// <param name="Source">The file that it is made from.</param>
    /// <param name="Make">Makes the pictures, each with its path below the output folder.</param>
    public sealed record Job(string Source, Func<IReadOnlyList<(string Target, Image Picture)>> Make);

    /// <summary>Does all jobs.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="failed">What failed before any work was done, such as missing pictures.</param>
    /// <param name="ignored">For the report.</param>
    /// <exception cref="IOException">A picture cannot be written; this ends the run.</exception>
    public PrepareReport Run(
        IReadOnlyList<Job> jobs, IReadOnlyList<PrepareFailure> failed, IReadOnlyList<string> ignored)
    {
        int done = 0, total = jobs.Count + failed.Count;
        foreach (PrepareFailure failure in failed)
            progress?.Report(new(++done, total, failure));
        var files = new string[jobs.Count][];
        var failures = new PrepareFailure?[jobs.Count];
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.For(0, jobs.Count, parallel, i =>
            {
                (files[i], failures[i]) = Do(jobs[i]);
                progress?.Report(new(Interlocked.Increment(ref done), total, failures[i]));
            });
        }
        catch (AggregateException faults)
        {
            // One full disk fails on every core; the first says it.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }

        return new PrepareReport(
            [.. files.SelectMany(written => written)], [.. failed, .. failures.OfType<PrepareFailure>()], ignored);
    }

    /// <summary>Reads a picture. Half of one, which may be enough to look at, is nothing to learn from.</summary>
    /// <exception cref="DatasetException">It is damaged or cannot be read; the message names it.</exception>
    public static Image Load(string path)
    {
        try
        {
            Image picture = Image.Load(path);
            return picture.Warnings.Count == 0
                ? picture
                : throw new DatasetException($"{path}: is damaged: {picture.Warnings[0]}");
        }
        catch (ImageFormatException fault)
        {
            throw new DatasetException($"{path}: cannot be read: {fault.Problem}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read: {fault.Message}", fault);
        }
    }

    private (string[] Files, PrepareFailure? Failure) Do(Job job)
    {
        IReadOnlyList<(string Target, Image Picture)> made;
        try
        {
            made = job.Make();
        }
        catch (DatasetException fault)
        {
            string message = fault.Message.StartsWith(job.Source, StringComparison.Ordinal)
                ? fault.Message
                : $"{job.Source}: {fault.Message}";
            return ([], new PrepareFailure(job.Source, message));
        }

        string[] written = new string[made.Count];
        for (int i = 0; i < written.Length; i++)
        {
            written[i] = Path.Combine(output, made[i].Target.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(written[i])!);
            byte[] png = made[i].Picture.ToPng();
            AtomicFile.Write(written[i], stream => stream.Write(png), durable: false);
        }

        return (written, null);
    }
}
