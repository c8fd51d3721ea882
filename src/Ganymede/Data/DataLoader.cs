using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>
/// An endless stream of batches, prepared ahead on threads of its own. The batches are a function of the data set, the
/// options and the <see cref="Position"/> alone. One thread may take batches.
/// </summary>
/// <remarks>
/// Its threads give the kernels' workers nothing to do and wait for nothing that those hold: a step and the reading of
/// later batches only share the processors, as much as reading needs. When enough is prepared they sleep.
/// Batches have consecutive numbers, and number b is prepared in slot b modulo the number of slots. A thread takes the
/// next number when its slot is free, which the semaphore <c>free</c> counts; slots come free in order because the
/// consumer takes batches in order.
/// </remarks>
public sealed class DataLoader : IBatchSource
{
    private readonly ImageDataset dataset;
    private readonly DataLoaderOptions options;
    private readonly SampleOrder order;
    private readonly Lock claiming = new();
    private readonly LoaderSlot[] slots;
    private readonly Size2 size;
    private Thread[] threads = [];
    private CancellationTokenSource stop = new();
    private SemaphoreSlim free;
    private DataPosition position;
    private DataPosition claimPosition;
    private long claimed;
    private long taken;
    private bool disposed;

    /// <summary>A stream over a data set, which it does not own.</summary>
    /// <param name="dataset">The pictures.</param>
    /// <param name="options">Batch size, order, augmentation, threads.</param>
    /// <exception cref="DatasetException">
    /// An option is out of range, the crop is larger than the pictures, or there are fewer pictures than fill one
    /// batch.
    /// </exception>
    public DataLoader(ImageDataset dataset, DataLoaderOptions options)
    {
        this.dataset = dataset;
        this.options = options;
        size = options.Crop ?? new Size2(dataset.Height, dataset.Width);
        Validate();
        order = new SampleOrder(options.Seed, dataset.Count, options.Shuffle);
        slots = new LoaderSlot[Math.Max(options.Prefetch, options.Threads)];
        for (int i = 0; i < slots.Length; i++)
            slots[i] = new LoaderSlot(options.BatchSize, size.Height * size.Width * dataset.Channels);
        free = new SemaphoreSlim(slots.Length);
    }

    /// <summary>Batches in one epoch.</summary>
    public int BatchesPerEpoch => options.DropLast
        ? dataset.Count / options.BatchSize
        : (dataset.Count + options.BatchSize - 1) / options.BatchSize;

    /// <summary>The time that <see cref="Next"/> has waited for a batch: zero when it is never late.</summary>
    public TimeSpan WaitTime { get; private set; }

    /// <summary>Where the next batch begins. Setting it drops what was prepared ahead.</summary>
    /// <exception cref="DatasetException">The position is not one of this data set.</exception>
    public DataPosition Position
    {
        get => position;
        set
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (value.Epoch < 0 || value.Index < 0 || value.Index > dataset.Count)
                throw new DatasetException(
                    $"The data position (epoch {value.Epoch}, picture {value.Index}) is outside '{dataset.Name}', " +
                    $"which holds {dataset.Count} pictures.");
            StopThreads();
            position = Normalize(value);
        }
    }

    IReadOnlyList<DataPosition> IBatchSource.Positions
    {
        get => [Position];
        set => Position = value[0];
    }

    /// <summary>The next batch; waits until it is ready. Its tensor belongs to the caller's scope.</summary>
    /// <param name="cancellation">Ends the wait; the same batch comes at the next call.</param>
    /// <exception cref="DatasetException">A picture of the batch cannot be read; it is named.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public DataBatch Next(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (threads.Length == 0)
            StartThreads();
        LoaderSlot slot = slots[taken % slots.Length];
        long start = Stopwatch.GetTimestamp();
        slot.Ready.Wait(cancellation);
        WaitTime += Stopwatch.GetElapsedTime(start);
        if (slot.Error is { } error)
        {
            // The batch stays where it is: asking again gives the same error, not a batch from behind it.
            slot.Ready.Release();
            ExceptionDispatchInfo.Throw(error);
        }

        int count = slot.Count;
        var batch = new DataBatch(
            Tensor.From(slot.Samples(count), [count, size.Height, size.Width, dataset.Channels]),
            slot.Labels.AsSpan(0, count).ToArray(), slot.Indices.AsSpan(0, count).ToArray(), slot.Start);
        position = Normalize(new DataPosition(slot.Start.Epoch, slot.Start.Index + count));
        taken++;
        free.Release();
        return batch;
    }

    /// <summary>The batches up to the end of the epoch that <see cref="Position"/> is in.</summary>
    /// <param name="cancellation">Ends the wait for a batch.</param>
    public IEnumerable<DataBatch> RestOfEpoch(CancellationToken cancellation = default)
    {
        for (int epoch = position.Epoch; position.Epoch == epoch;)
            yield return Next(cancellation);
    }

    /// <summary>Ends the threads, waiting for them, and frees the buffers. The data set stays open.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        StopThreads();
        stop.Dispose();
        free.Dispose();
        foreach (LoaderSlot slot in slots)
            slot.Dispose();
    }

    private void Validate()
    {
        if (options.BatchSize < 1)
            throw new DatasetException($"The batch size is {options.BatchSize}; it must be 1 or more.");
        if (options.Threads is < 1 or > 64)
            throw new DatasetException($"{options.Threads} loading threads were asked for; there can be 1 to 64.");
        if (options.Prefetch is < 1 or > 1024)
            throw new DatasetException($"{options.Prefetch} batches ahead were asked for; there can be 1 to 1024.");
        if (options.DropLast && dataset.Count < options.BatchSize)
            throw new DatasetException(
                $"The data set '{dataset.Name}' holds {dataset.Count} pictures, fewer than one batch of " +
                $"{options.BatchSize}; choose a smaller batch.");
        if (size.Height < 1 || size.Width < 1 || size.Height > dataset.Height || size.Width > dataset.Width)
            throw new DatasetException(
                $"A part of {size.Height}x{size.Width} cannot be cut from pictures of " +
                $"{dataset.Height}x{dataset.Width}.");
        options.Augmentation?.Validate();
    }

    // The start of the next batch at or after a position: what is too little for a batch at the end of an epoch is
    // passed over when incomplete batches are dropped.
    private DataPosition Normalize(DataPosition at)
    {
        int wanted = options.DropLast ? options.BatchSize : 1;
        return dataset.Count - at.Index >= wanted ? at : new DataPosition(at.Epoch + 1, 0);
    }

    private void StartThreads()
    {
        claimPosition = position;
        claimed = taken = 0;
        threads = new Thread[options.Threads];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = $"data loader {i + 1}" };
            threads[i].Start();
        }
    }

    private void StopThreads()
    {
        if (threads.Length == 0)
            return;
        stop.Cancel();
        foreach (Thread thread in threads)
            thread.Join();
        threads = [];
        stop.Dispose();
        stop = new CancellationTokenSource();
        free.Dispose();
        free = new SemaphoreSlim(slots.Length);
        foreach (LoaderSlot slot in slots)
            slot.Reset();
    }

    private void Work()
    {
        var reader = new SampleReader(dataset, options, size);
        CancellationToken stopping = stop.Token;
        try
        {
            while (true)
            {
                free.Wait(stopping);
                LoaderSlot slot = Claim();
                try
                {
                    slot.Fill(dataset, reader, stopping);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    slot.Error = error;
                }

                slot.Ready.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The loader was stopped.
        }
    }

    private LoaderSlot Claim()
    {
        lock (claiming)
        {
            LoaderSlot slot = slots[claimed++ % slots.Length];
            ReadOnlySpan<int> epoch = order.Of(claimPosition.Epoch)[claimPosition.Index..];
            slot.Begin(claimPosition, epoch[..Math.Min(epoch.Length, options.BatchSize)]);
            claimPosition = Normalize(claimPosition with { Index = claimPosition.Index + slot.Count });
            return slot;
        }
    }
}
