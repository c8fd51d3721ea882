using System.Runtime.InteropServices;

namespace Ganymede.Data;

/// <summary>Room for one batch of a <see cref="DataLoader"/>; the same memory serves again and again.</summary>
internal sealed unsafe class LoaderSlot : IDisposable
{
    private const int Alignment = 64;

    private readonly int sampleLength;
    private float* samples;

    public LoaderSlot(int batchSize, int sampleLength)
    {
        this.sampleLength = sampleLength;
        Indices = new int[batchSize];
        Labels = new int[batchSize];
        // A span, and so a batch, has at most 2^31 floats.
        nuint bytes = (nuint)checked(batchSize * sampleLength) * sizeof(float);
        samples = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
    }

    ~LoaderSlot() => Free();

    public SemaphoreSlim Ready { get; } = new(0);

    public int[] Indices { get; }

    public int[] Labels { get; }

    public int Count { get; private set; }

    public DataPosition Start { get; private set; }

    public Exception? Error { get; set; }

    public ReadOnlySpan<float> Samples(int count) => new(samples, count * sampleLength);

    /// <summary>Says which pictures are to be read.</summary>
    public void Begin(DataPosition start, ReadOnlySpan<int> indices)
    {
        Start = start;
        Count = indices.Length;
        indices.CopyTo(Indices);
    }

    /// <summary>Reads them.</summary>
    public void Fill(ImageDataset dataset, SampleReader reader, CancellationToken stopping)
    {
        for (int i = 0; i < Count; i++)
        {
            stopping.ThrowIfCancellationRequested();
            Labels[i] = dataset.LabelOf(Indices[i]);
            var destination = new Span<float>(samples + (long)i * sampleLength, sampleLength);
            reader.Read(Indices[i], Start.Epoch, Start.Index + i, destination);
        }
    }

    /// <summary>Forgets what was read; no thread may be filling it.</summary>
    public void Reset()
    {
        Error = null;
        while (Ready.CurrentCount > 0)
            Ready.Wait(0);
    }

    public void Dispose()
    {
        Ready.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(samples);
        samples = null;
    }
}
