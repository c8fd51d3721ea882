using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Where the parts of a kernel's work sum up the rows that they write, while these are in the cache: a place for each part
/// and, if each image has statistics of its own, each image that the part writes to. Parts follow from the shape alone, so
/// the bits do not depend on the number of threads.
/// </summary>
internal unsafe struct MomentPlaces
{
    /// <summary>Rows to add at once, at most: sums of blocks are added up, so that none is long.</summary>
    public const int Block = 24;

    // Of each place, for each channel: how many numbers there were, one near their mean, the sum of their differences from
    // that, which lose nothing to a mean far from zero, and the sum of the squares of these.
    private const int Sums = 4;

    private readonly ChannelMoments* moments;
    private readonly int channels;
    private readonly long unitsAPart, unitsASet, count;
    private float* places;

    /// <summary>The places for so many units (rows or tiles), which parts take in their order.</summary>
    /// <param name="moments">What is asked for; null for nothing.</param>
    /// <param name="units">The units of all images.</param>
    /// <param name="unitsAPart">The units of each part.</param>
    public MomentPlaces(ChannelMoments* moments, long units, long unitsAPart)
    {
        if (moments == null || units == 0)
            return;
        this.moments = moments;
        this.unitsAPart = unitsAPart;
        channels = moments->Channels;
        unitsASet = units / moments->Sets;
        count = ((units + unitsAPart - 1) / unitsAPart) + moments->Sets - 1;
    }

    public readonly bool AreWanted => moments != null;

    public readonly long Floats => count * Sums * channels;

    /// <summary>The sums of a place.</summary>
    public readonly float* this[long place] => places + (place * Sums * channels);

    /// <summary>The first and the last place of a set. From one part or image to the next is one place.</summary>
    public readonly void Range(int set, out long first, out long last)
    {
        first = set + (set * unitsASet / unitsAPart);
        last = set + ((((set + 1) * unitsASet) - 1) / unitsAPart);
    }

    /// <summary>Empties the places, which are at <paramref name="to"/>.</summary>
    public void Clear(float* to)
    {
        places = to;
        for (long i = 0; i < count; i++)
            new Span<float>(this[i], channels).Clear();
    }

    /// <summary>Hands on what has been summed up.</summary>
    public readonly void Join()
    {
        if (AreWanted)
            moments->Join(this);
    }

    /// <summary>Adds columns of the rows of one unit but for those that are <paramref name="beyond"/> the target.</summary>
    public readonly void AddUnit(Isa isa, long unit, float** rows, int count, float* beyond, int first, int columns)
    {
        if (!AreWanted)
            return;
        float** real = stackalloc float*[Winograd.MaxPoints];
        int some = 0;
        for (int r = 0; r < count; r++)
        {
            real[some] = rows[r];
            some += rows[r] == beyond ? 0 : 1;
        }
        if (some > 0)
            Add(isa, this[Place(unit)], real, some, first, columns);
    }

    /// <summary>Adds columns of rows that are units from one on.</summary>
    public readonly void AddRows(Isa isa, long unit, float** rows, int count, int first, int columns)
    {
        while (AreWanted && count > 0)
        {
            int some = (int)Math.Min(count, unitsASet - (unit % unitsASet));
            Add(isa, this[Place(unit)], rows, some, first, columns);
            unit += some;
            rows += some;
            count -= some;
        }
    }

    private readonly long Place(long unit) => (unit / unitsAPart) + (unit / unitsASet);

    private readonly void Add(Isa isa, float* sums, float** rows, int count, int first, int columns)
    {
        switch (isa)
        {
            case Isa.Avx512: Add<Simd512>(sums, rows, count, first, first + columns); break;
            case Isa.V256: Add<Simd256>(sums, rows, count, first, first + columns); break;
            default: Add<Simd128>(sums, rows, count, first, first + columns); break;
        }
    }

    private readonly void Add<V>(float* sums, float** rows, int count, int first, int last)
        where V : struct, ISimd<V>
    {
        bool empty = sums[first] == 0;
        int i = first;
        for (; i <= last - (4 * V.Width); i += 4 * V.Width)
            AddFourColumns<V>(sums + i, rows, count, i, empty);
        for (; i <= last - V.Width; i += V.Width)
            AddColumn<V>(sums + i, rows, count, i, empty);
        for (; i < last; i++)
            AddColumn<Lane>(sums + i, rows, count, i, empty);
    }

    private readonly void AddColumn<V>(float* sums, float** rows, int count, int at, bool empty)
        where V : struct, ISimd<V>
    {
        V near = empty ? Near<V>(rows, count, at) : V.Load(sums + channels), sum = V.Create(0), squares = sum;
        for (int r = 0; r < count; r++)
        {
            V d = V.Load(rows[r] + at) - near;
            sum += d;
            squares = V.Fma(d, d, squares);
        }
        Store(sums, near, sum, squares, count, empty);
    }

    private readonly void AddFourColumns<V>(float* sums, float** rows, int count, int at, bool empty)
        where V : struct, ISimd<V>
    {
        int w = V.Width;
        V near0, near1, near2, near3;
        if (empty)
        {
            near0 = Near<V>(rows, count, at);
            near1 = Near<V>(rows, count, at + w);
            near2 = Near<V>(rows, count, at + (2 * w));
            near3 = Near<V>(rows, count, at + (3 * w));
        }
        else
        {
            near0 = V.Load(sums + channels);
            near1 = V.Load(sums + channels + w);
            near2 = V.Load(sums + channels + (2 * w));
            near3 = V.Load(sums + channels + (3 * w));
        }
        V sum0 = V.Create(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        V squares0 = sum0, squares1 = sum0, squares2 = sum0, squares3 = sum0;
        for (int r = 0; r < count; r++)
        {
            float* x = rows[r] + at;
            V d0 = V.Load(x) - near0, d1 = V.Load(x + w) - near1;
            V d2 = V.Load(x + (2 * w)) - near2, d3 = V.Load(x + (3 * w)) - near3;
            sum0 += d0;
            sum1 += d1;
            sum2 += d2;
            sum3 += d3;
            squares0 = V.Fma(d0, d0, squares0);
            squares1 = V.Fma(d1, d1, squares1);
            squares2 = V.Fma(d2, d2, squares2);
            squares3 = V.Fma(d3, d3, squares3);
        }
        Store(sums, near0, sum0, squares0, count, empty);
        Store(sums + w, near1, sum1, squares1, count, empty);
        Store(sums + (2 * w), near2, sum2, squares2, count, empty);
        Store(sums + (3 * w), near3, sum3, squares3, count, empty);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Store<V>(float* sums, V near, V sum, V squares, int count, bool empty)
        where V : struct, ISimd<V>
    {
        V.Store(V.Load(sums) + V.Create(count), sums);
        V.Store(near, sums + channels);
        V.Store(empty ? sum : sum + V.Load(sums + (2 * channels)), sums + (2 * channels));
        V.Store(empty ? squares : squares + V.Load(sums + (3 * channels)), sums + (3 * channels));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Near<V>(float** rows, int count, int at)
        where V : struct, ISimd<V>
    {
        if (count < 4)
            return V.Load(rows[0] + at);
        int step = count / 4;
        return NormalizationLoops.MiddleMean(
            V.Load(rows[0] + at), V.Load(rows[step] + at), V.Load(rows[2 * step] + at), V.Load(rows[3 * step] + at));
    }
}
