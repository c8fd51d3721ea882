using Ganymede.Imaging;

namespace Ganymede.Translation;

/// <summary>
/// Decodes pictures on a thread of its own, in their order, so that the kernels need not wait for files. What waits is
/// bounded in number and in bytes.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    private const int MostPictures = 16;
    private const long MostBytes = 256L << 20;

    private readonly Queue<Entry> waiting = new();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrived = new(0), taken = new(0);
    private readonly CancellationTokenSource stop = new();
    private readonly Thread thread;
    private long bytes;
    private Entry? peeked;

    internal ReadAhead(IReadOnlyList<TranslationItem> items, Func<TranslationItem, Image> load)
    {
        thread = new Thread(() => Read(items, load)) { IsBackground = true, Name = "reads pictures" };
        thread.Start();
    }

    /// <summary>A picture, or why there is none.</summary>
    internal sealed record Entry(TranslationItem Item, Image? Image, Exception? Error);

    /// <summary>The next entry, which stays the next one until <see cref="Take"/>; null after the last.</summary>
    internal Entry? Peek(CancellationToken cancellation)
    {
        if (peeked is not null)
            return peeked;
        arrived.Wait(cancellation);
        lock (gate)
        {
            if (!waiting.TryDequeue(out peeked))
                arrived.Release();
            else
                bytes -= Size(peeked);
        }
        taken.Release();
        return peeked;
    }

    /// <summary>Takes the entry that <see cref="Peek"/> gave.</summary>
    internal void Take() => peeked = null;

    public void Dispose()
    {
        stop.Cancel();
        thread.Join();
        stop.Dispose();
        arrived.Dispose();
        taken.Dispose();
    }

    private static long Size(Entry entry) =>
        entry.Image is { } image ? (long)image.Width * image.Height * image.Channels * image.BitDepth / 8 : 0;

    private void Read(IReadOnlyList<TranslationItem> items, Func<TranslationItem, Image> load)
    {
        try
        {
            foreach (TranslationItem item in items)
            {
                while (IsFull())
                    taken.Wait(stop.Token);
                stop.Token.ThrowIfCancellationRequested();
                Entry entry;
                try
                {
                    entry = new Entry(item, load(item), null);
                }
                catch (Exception error) when (error is not OutOfMemoryException)
                {
                    entry = new Entry(item, null, error);
                }
                lock (gate)
                {
                    waiting.Enqueue(entry);
                    bytes += Size(entry);
                }
                arrived.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        // One more than there are entries: the end.
        arrived.Release();
    }

    private bool IsFull()
    {
        lock (gate)
            return waiting.Count >= MostPictures || (waiting.Count > 0 && bytes >= MostBytes);
    }
}
