using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ganymede.Tensors.Kernels;

/// <content>The source pixels that target pixels read, copied side by side.</content>
internal unsafe partial struct Lattice
{
    /// <summary>
    /// Copies the patches of <paramref name="count"/> target pixels from <paramref name="at"/> on: <see cref="Depth"/>
    /// floats each, and zeros from there to <paramref name="pitch"/>. Leaves <paramref name="at"/> behind them.
    /// </summary>
    public readonly void CopyPatches(ref LatticeCursor at, int count, float* to, long pitch)
    {
        int row = TapsX * Channels, depth = TapsY * row;
        for (int run; count > 0; count -= run, to += run * pitch)
        {
            run = Math.Min(CountX - at.X, count);
            float* part = to;
            for (int a = 0; a < TapsY; a++, part += row)
            {
                int y = Row(at.Y * StrideY + BaseY + a * StepY);
                if (y >= 0)
                    CopyRuns(at.Image, y, at.X, run, part, pitch);
                else
                    for (int i = 0; i < run; i++)
                        Clear(part + i * pitch, row);
            }
            for (int i = 0; i < run && depth < pitch; i++)
                Clear(to + i * pitch + depth, (int)pitch - depth);
            at.X += run - 1;
            at.Advance(this);
        }
    }

    /// <summary>
    /// Copies one row of a patch whose taps lie side by side in one run of floats: only its ends can be outside.
    /// </summary>
    public readonly void CopyRun(long image, int y, int left, float* to)
    {
        if (Border != PaddingMode.Zero)
        {
            CopyTaps(image, y, left, to);
            return;
        }
        int begin = Math.Clamp(-left, 0, TapsX), end = Math.Clamp(SourceW - left, begin, TapsX);
        Clear(to, begin * Channels);
        Floats.Copy(SourcePixel(image, y, left + begin), to + begin * Channels, (end - begin) * Channels);
        Clear(to + end * Channels, (TapsX - end) * Channels);
    }

    /// <summary>What one row of taps reads for neighbouring target pixels.</summary>
    private readonly void CopyRuns(long image, int y, int x, int count, float* to, long pitch)
    {
        bool joined = StepX == 1 && SourcePitch == Channels;
        int i = 0, first = x * StrideX + BaseX;
        // Those whose taps all lie inside are in the middle.
        int begin = joined ? Math.Clamp((-first + StrideX - 1) / StrideX, 0, count) : count;
        int end = Math.Clamp((SourceW - TapsX - first + StrideX) / StrideX, begin, count);
        if (first + begin * StrideX > SourceW - TapsX)
            end = begin;
        for (; i < begin; i++, first += StrideX, to += pitch)
            CopyEdge(image, y, first, joined, to);
        CopyInside(
            SourcePixel(image, y, first), (long)StrideX * Channels, to, pitch, TapsX * Channels, end - begin);
        to += (end - i) * pitch;
        first += (end - i) * StrideX;
        for (i = end; i < count; i++, first += StrideX, to += pitch)
            CopyEdge(image, y, first, joined, to);
    }

    private readonly void CopyEdge(long image, int y, int left, bool joined, float* to)
    {
        if (joined)
            CopyRun(image, y, left, to);
        else
            CopyTaps(image, y, left, to);
    }

    private readonly void CopyTaps(long image, int y, int left, float* to)
    {
        for (int b = 0; b < TapsX; b++, to += Channels)
        {
            int x = Column(left + b * StepX);
            if (x >= 0)
                Floats.Copy(SourcePixel(image, y, x), to, Channels);
            else
                Clear(to, Channels);
        }
    }

    /// <summary>
    /// Copies runs of one length. The last vector of a run overlaps the one before it, so that nothing else is touched.
    /// </summary>
    private static void CopyInside(float* from, long step, float* to, long pitch, int length, int count)
    {
        if (length >= 8)
            for (; count > 0; count--, from += step, to += pitch)
            {
                for (int i = 0; i < length - 8; i += 8)
                    Vector256.Load(from + i).Store(to + i);
                Vector256.Load(from + length - 8).Store(to + length - 8);
            }
        else if (length >= 4)
            for (; count > 0; count--, from += step, to += pitch)
            {
                Vector128<float> low = Vector128.Load(from), high = Vector128.Load(from + length - 4);
                low.Store(to);
                high.Store(to + length - 4);
            }
        else
            for (; count > 0; count--, from += step, to += pitch)
                for (int i = 0; i < length; i++)
                    to[i] = from[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(float* to, int count)
    {
        for (int i = 0; i < count; i++)
            to[i] = 0;
    }
}
