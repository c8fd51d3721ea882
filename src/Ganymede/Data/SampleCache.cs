using System.Runtime.InteropServices;

namespace Ganymede.Data;

/// <summary>
/// Decoded pictures in native memory, each at its fixed place, filled as they are first read. Native memory because the
/// collector never walks or moves it.
/// </summary>
internal sealed unsafe class SampleCache : IDisposable
{
    private readonly int sampleLength;
    private readonly byte[] present;
    private readonly Lock allocation = new();
    private byte* samples;
    private bool disposed;

    /// <summary>Room for the first pictures of a data set, as many as fit in <paramref name="maxBytes"/>.</summary>
    public SampleCache(int count, int sampleLength, long maxBytes)
    {
        this.sampleLength = sampleLength;
        present = new byte[(int)Math.Min(count, maxBytes / sampleLength)];
    }

    ~SampleCache() => Free();

    /// <summary>Copies picture <paramref name="index"/> out if it is here.</summary>
    public bool TryRead(int index, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(disposed, typeof(ImageDataset));
        if (index >= present.Length || Volatile.Read(ref present[index]) == 0)
            return false;
        Place(index).CopyTo(destination);
        GC.KeepAlive(this);
        return true;
    }

    /// <summary>Keeps picture <paramref name="index"/> if there is room for it.</summary>
    // Two threads may write the same picture at once: they write the same bytes, and the flag comes after them.
    public void Write(int index, ReadOnlySpan<byte> source)
    {
        if (index >= present.Length)
            return;
        Allocate();
        source.CopyTo(Place(index));
        Volatile.Write(ref present[index], 1);
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private Span<byte> Place(int index) => new(samples + (long)index * sampleLength, sampleLength);

    // Only when the first picture comes: a data set that is merely described takes no memory.
    private void Allocate()
    {
        lock (allocation)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(ImageDataset));
            if (samples != null)
                return;
            nuint bytes = (nuint)present.Length * (nuint)sampleLength;
            samples = (byte*)NativeMemory.Alloc(bytes);
            // Written once, so that the pages are there from the start: memory does not creep up over the first epoch.
            NativeMemory.Clear(samples, bytes);
        }
    }

    private void Free()
    {
        lock (allocation)
        {
            disposed = true;
            NativeMemory.Free(samples);
            samples = null;
        }
    }
}
