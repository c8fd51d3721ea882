using System.Collections.Concurrent;
using Ganymede.Imaging;
using Ganymede.Models.Translation;
using Ganymede.Training;

namespace Ganymede.Translation;

/// <summary>
/// Translates many files: decodes ahead on one thread and writes on another, so that the kernels wait for neither. A
/// file that cannot be read or written stops none of the others.
/// </summary>
/// <param name="translator">The networks; disposed by the caller.</param>
/// <param name="direction">One that the translator has.</param>
public sealed class TranslationJob(Translator translator, TranslationDirection direction)
{
    // Results that wait for the disk.
    private const int MostUnwritten = 16;

    /// <summary>What gathers the pictures of a page; null for no page.</summary>
    public ResultsPage? Page { get; init; }

    /// <summary>Reads a picture; replaced where pictures come from elsewhere than files.</summary>
    public Func<TranslationItem, Image> Load { get; init; } = item => Image.Load(item.Source);

    /// <summary>Writes a result; replaced where results go elsewhere than into files.</summary>
    public Action<TranslationItem, Image> Save { get; init; } = SaveFile;

    /// <summary>Translates every item, in their order.</summary>
    /// <param name="items">What to translate, from <see cref="TranslationPlan.Make"/>.</param>
    /// <param name="told">Hears of each item when it is done, from one thread at a time.</param>
    /// <param name="cancellation">Stops between two passes; what is done by then is written.</param>
    /// <exception cref="RunException">The network itself is of no use.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(
        IReadOnlyList<TranslationItem> items, Action<TranslationOutcome> told, CancellationToken cancellation)
    {
        translator.Prepare(direction);
        using var reader = new ReadAhead(items, Load);
        using var unwritten = new BlockingCollection<Action>(MostUnwritten);
        var writer = new Thread(() =>
        {
            foreach (Action write in unwritten.GetConsumingEnumerable())
                write();
        }) { IsBackground = true, Name = "writes pictures" };
        writer.Start();
        try
        {
            while (reader.Peek(cancellation) is { } first)
            {
                reader.Take();
                if (first.Image is null)
                {
                    unwritten.Add(() => told(new TranslationOutcome(first.Item, Describe(first.Error!))), cancellation);
                    continue;
                }
                Translate(Batch(reader, first, cancellation), unwritten, told, cancellation);
            }
        }
        finally
        {
            unwritten.CompleteAdding();
            writer.Join();
        }
    }

    private static void SaveFile(TranslationItem item, Image result)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(item.Target))!);
        ResultFormat.Fit(result, Path.GetExtension(item.Target)).Save(item.Target);
    }

    private static string Describe(Exception error) => error switch
    {
        ImageFormatException or RunException => error.Message,
        IOException or UnauthorizedAccessException => $"A file cannot be read or written: {error.Message}",
        _ => $"{error.GetType().Name}: {error.Message}",
    };

    // The pictures that follow and have the size of the first, as many as go through together.
    private List<ReadAhead.Entry> Batch(ReadAhead reader, ReadAhead.Entry first, CancellationToken cancellation)
    {
        List<ReadAhead.Entry> batch = [first];
        int most = translator.Together(first.Image!, direction);
        while (batch.Count < most && reader.Peek(cancellation) is { Image: { } next } entry
            && next.Width == first.Image!.Width && next.Height == first.Image.Height)
        {
            batch.Add(entry);
            reader.Take();
        }
        return batch;
    }

    private void Translate(
        List<ReadAhead.Entry> batch, BlockingCollection<Action> unwritten, Action<TranslationOutcome> told,
        CancellationToken cancellation)
    {
        IReadOnlyList<Image> results;
        IReadOnlyList<Image>? cycles = null;
        TranslationDirection back = Translator.Opposite(direction);
        try
        {
            results = translator.Translate([.. batch.Select(e => e.Image!)], direction, cancellation);
            if (Page is not null && translator.Has(back))
                cycles = translator.Translate(results, back, cancellation);
        }
        catch (RunException) when (batch.Count > 1)
        {
            // One of them is at fault: each by itself, to find which, and to have the others.
            foreach (ReadAhead.Entry entry in batch)
                Translate([entry], unwritten, told, cancellation);
            return;
        }
        catch (RunException error)
        {
            unwritten.Add(() => told(new TranslationOutcome(batch[0].Item, $"{batch[0].Item.Source}: {error.Message}")));
            return;
        }
        for (int i = 0; i < batch.Count; i++)
        {
            (TranslationItem item, Image input, Image result) = (batch[i].Item, batch[i].Image!, results[i]);
            Image? cycle = cycles?[i];
            unwritten.Add(() => told(Write(item, input, result, cycle)));
        }
    }

    private TranslationOutcome Write(TranslationItem item, Image input, Image result, Image? cycle)
    {
        try
        {
            Save(item, result);
            Page?.Add(item, input, result, cycle);
            return new TranslationOutcome(item, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException
            or ImageFormatException or RunException)
        {
            return new TranslationOutcome(item, Describe(error));
        }
    }
}
