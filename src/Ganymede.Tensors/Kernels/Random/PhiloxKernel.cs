using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>Many blocks of Philox 4×32-10 at once: the bits of <see cref="RandomStream.Philox"/>, four for each counter.</summary>
internal static unsafe class PhiloxKernel
{
    /// <summary>y[4i] to y[4i + 3] = block <paramref name="counter"/> + i.</summary>
    internal static void Blocks(Isa isa, ulong counter, ulong stream, ulong seed, uint* y, int blocks)
    {
        int done = 0;
        if (isa == Isa.Avx512)
        {
            for (; done <= blocks - 8; done += 8)
                Eight(counter + (ulong)done, stream, seed, y + (4 * done));
        }
        else if (isa == Isa.V256)
        {
            for (; done <= blocks - 4; done += 4)
                Four(counter + (ulong)done, stream, seed, y + (4 * done));
        }
        for (; done < blocks; done++)
        {
            ulong at = counter + (ulong)done;
            (y[4 * done], y[(4 * done) + 1], y[(4 * done) + 2], y[(4 * done) + 3]) = RandomStream.Philox(
                (uint)at, (uint)(at >> 32), (uint)stream, (uint)(stream >> 32), (uint)seed, (uint)(seed >> 32));
        }
    }

    // Each number is in the lower half of 64 bits; what is left in the upper half no product reads. The order of the
    // counters is the one in which the halves of the interleaved results follow each other.
    private static void Eight(ulong counter, ulong stream, ulong seed, uint* y)
    {
        Vector512<ulong> x = Vector512.Create(counter) + Vector512.Create(0ul, 4, 1, 5, 2, 6, 3, 7);
        Vector512<ulong> b = x >>> 32, c = Vector512.Create((ulong)(uint)stream), d = Vector512.Create(stream >> 32);
        Vector512<uint> first = Vector512.Create(0xD2511F53u), second = Vector512.Create(0xCD9E8D57u);
        uint key0 = (uint)seed, key1 = (uint)(seed >> 32);
        for (int round = 0; round < 10; round++, key0 += 0x9E3779B9, key1 += 0xBB67AE85)
        {
            Vector512<ulong> p = Avx512F.Multiply(x.AsUInt32(), first), q = Avx512F.Multiply(c.AsUInt32(), second);
            x = (q >>> 32) ^ b ^ Vector512.Create((ulong)key0);
            c = (p >>> 32) ^ d ^ Vector512.Create((ulong)key1);
            (b, d) = (q, p);
        }
        Vector512<ulong> lower = Vector512.Create(0xFFFFFFFFul), xy = (x & lower) | (b << 32), zw = (c & lower) | (d << 32);
        Avx512F.UnpackLow(xy, zw).AsUInt32().Store(y);
        Avx512F.UnpackHigh(xy, zw).AsUInt32().Store(y + 16);
    }

    private static void Four(ulong counter, ulong stream, ulong seed, uint* y)
    {
        Vector256<ulong> x = Vector256.Create(counter) + Vector256.Create(0ul, 2, 1, 3);
        Vector256<ulong> b = x >>> 32, c = Vector256.Create((ulong)(uint)stream), d = Vector256.Create(stream >> 32);
        Vector256<uint> first = Vector256.Create(0xD2511F53u), second = Vector256.Create(0xCD9E8D57u);
        uint key0 = (uint)seed, key1 = (uint)(seed >> 32);
        for (int round = 0; round < 10; round++, key0 += 0x9E3779B9, key1 += 0xBB67AE85)
        {
            Vector256<ulong> p = Avx2.Multiply(x.AsUInt32(), first), q = Avx2.Multiply(c.AsUInt32(), second);
            x = (q >>> 32) ^ b ^ Vector256.Create((ulong)key0);
            c = (p >>> 32) ^ d ^ Vector256.Create((ulong)key1);
            (b, d) = (q, p);
        }
        Vector256<ulong> lower = Vector256.Create(0xFFFFFFFFul), xy = (x & lower) | (b << 32), zw = (c & lower) | (d << 32);
        Avx2.UnpackLow(xy, zw).AsUInt32().Store(y);
        Avx2.UnpackHigh(xy, zw).AsUInt32().Store(y + 8);
    }
}
