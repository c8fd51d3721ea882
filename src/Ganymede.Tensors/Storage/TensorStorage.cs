namespace Ganymede.Tensors;

/// <summary>
/// One 64-byte aligned native block, shared by the tensors that view it and counted by references. When the last one
/// goes, the block returns to the allocator together with this object.
/// </summary>
internal sealed unsafe class TensorStorage
{
    private int references;

    internal TensorStorage(int capacity)
    {
        Capacity = capacity;
        Data = (float*)NativeBlock.Allocate((nuint)capacity * sizeof(float));
    }

    // A safety net only: storage that nobody released. It is counted, and tests fail on the count.
    ~TensorStorage()
    {
        if (references > 0)
            TensorAllocator.CountLeak(this);
        Free();
    }

    /// <summary>The first element; aligned to 64 bytes.</summary>
    internal float* Data { get; private set; }

    /// <summary>The elements that the block has room for.</summary>
    internal int Capacity { get; }

    internal long Bytes => (long)Capacity * sizeof(float);

    /// <summary>Whether more than one tensor views this block.</summary>
    internal bool IsShared => Volatile.Read(ref references) > 1;

    internal void Retain() => Interlocked.Increment(ref references);

    internal void Release()
    {
        if (Interlocked.Decrement(ref references) == 0)
            TensorAllocator.Return(this);
    }

    /// <summary>Gives the block back to the operating system.</summary>
    internal void Free()
    {
        NativeBlock.Free(Data);
        Data = null;
    }
}
