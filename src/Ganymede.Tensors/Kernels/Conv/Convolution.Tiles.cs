namespace Ganymede.Tensors.Kernels;

/// <content>Convolution as sums over lattices of pixels, for each group of channels.</content>
internal static unsafe partial class Convolution
{
    // With no more output channels than this, the gradient in the weights puts the input channels along the vectors.
    private const int FewOutputs = 8;

    // Sums of one job: groups, or groups and phases of the strides.
    private const int MaxSums = 64;

    private static void ForwardTiles<T>(
        in ConvShape s, float* x, float* w, float* bias, float* y, Activation activation, ChannelMoments* moments)
        where T : struct, ITiles
    {
        if (Depthwise.Fits(s))
        {
            ConvShape all = s with { Groups = 1 };
            Depthwise.Run(T.Isa, Lattice.Forward(all, 0, x, y), WeightSource.Forward(s, 0, w), bias);
            Epilogue.All(T.Isa, activation, y, s.OutputCount);
            return;
        }
        if (s.Groups == 1)
        {
            var sum = new IndirectSum
            {
                Lattice = Lattice.Forward(s, 0, x, y),
                Weights = WeightSource.Forward(s, 0, w),
                Bias = bias,
                Activation = activation,
                Moments = moments,
            };
            if (Winograd.Pays(sum.Lattice))
            {
                Winograd.Run(T.Isa, sum);
                return;
            }
            if (Winograd.PhasesPay(sum.Lattice))
            {
                Winograd.RunPhases(T.Isa, sum);
                return;
            }
        }
        int together = GroupsTogether(s);
        if (together > 1)
        {
            ForwardTiles<T>(
                s with { Groups = s.Groups / together }, x, Widen(s, together, w), bias, y, activation, moments);
            return;
        }
        ConvShape around = s.Border == PaddingMode.Zero ? s : s.Padded();
        if (ScatterPays<T>(s, s.Cin, s.Cout, (double)s.OH * s.OW / ((double)around.H * around.W))
            && s.StrideH == 1 && s.StrideW == 1)
        {
            ScatterProduct<T>.Run(ScatterSum.Forward(s, around, x, w, bias, y) with { Activation = activation });
            return;
        }
        Span<IndirectSum> sums = stackalloc IndirectSum[Math.Min(MaxSums, s.Groups)];
        for (int first = 0, count; first < s.Groups; first += count)
        {
            count = Math.Min(sums.Length, s.Groups - first);
            for (int i = 0; i < count; i++)
                sums[i] = new IndirectSum
                {
                    Lattice = Lattice.Forward(s, first + i, x, y),
                    Weights = WeightSource.Forward(s, first + i, w),
                    Bias = bias == null ? null : bias + (first + i) * s.GroupCout,
                    Activation = activation,
                    Moments = s.Groups == 1 ? moments : null,
                };
            IndirectProduct<T>.Run(sums[..count]);
        }
    }

    private static void InputGradientTiles<T>(
        in ConvShape s, float* dy, float* w, float* bias, float* dx, Activation activation, ChannelMoments* moments)
        where T : struct, ITiles
    {
        int together = GroupsTogether(s);
        if (together > 1)
        {
            InputGradientTiles<T>(
                s with { Groups = s.Groups / together }, dy, Widen(s, together, w), bias, dx, activation, moments);
            return;
        }
        bool depthwise = Depthwise.Fits(s), border = s.Border != PaddingMode.Zero;
        ConvShape around = border ? s.Padded() : s, all = depthwise ? around with { Groups = 1 } : around;
        // The gradient of a border that repeats the image goes to a rim first.
        Rim rim = border ? Rim.Of(s) : default;
        if (ScatterPays<T>(around, s.Cout, s.Cin, 1))
        {
            float* to = border ? KernelScratch.Floats(ScratchSlot.Result, around.InputCount) : dx;
            ScatterProduct<T>.Run(ScatterSum.Backward(around, dy, w, bias, to) with { Activation = activation });
            if (border)
                rim.Fold(s, to, dx);
            return;
        }
        if (border)
            rim.Pixels = KernelScratch.Floats(ScratchSlot.Result, (long)s.N * rim.Count(s.H, s.W) * s.Cin);
        int phases = s.StrideH * s.StrideW, total = all.Groups * phases;
        Span<IndirectSum> sums = stackalloc IndirectSum[Math.Min(MaxSums, total)];
        for (int first = 0, count; first < total; first += count)
        {
            count = Math.Min(sums.Length, total - first);
            for (int i = 0; i < count; i++)
            {
                int group = (first + i) / phases, phase = (first + i) % phases;
                Phases(around, phase / s.StrideW, phase % s.StrideW, out TapPhase rows, out TapPhase columns);
                Lattice lattice = Lattice.Backward(all, depthwise ? 0 : group, dy, dx, rows, columns);
                if (border)
                    lattice = lattice.Unpadded(s, depthwise ? 0 : group, rim);
                if (depthwise)
                {
                    Depthwise.Run(T.Isa, lattice, WeightSource.Backward(s, 0, w, rows, columns), bias);
                    continue;
                }
                sums[i] = new IndirectSum
                {
                    Lattice = lattice,
                    Weights = WeightSource.Backward(s, group, w, rows, columns),
                    Bias = bias == null ? null : bias + group * s.GroupCin,
                    Activation = activation,
                    Moments = s.Groups == 1 && !border ? moments : null,
                };
            }
            if (depthwise)
                continue;
            int left = count;
            if (s.Groups == 1 && Winograd.PhasesPay(Lattice.Forward(around, 0, null, null)))
            {
                left = 0;
                Winograd.RunPhases(T.Isa, sums[..count]);
            }
            else if (s.Groups == 1)
            {
                left = 0;
                foreach (ref IndirectSum sum in sums[..count])
                    if (Winograd.Pays(sum.Lattice))
                        Winograd.Run(T.Isa, sum);
                    else
                        sums[left++] = sum;
            }
            if (left > 0)
                IndirectProduct<T>.Run(sums[..left]);
        }
        if (border)
            rim.AddTo(s, dx);
        if (depthwise)
            Epilogue.All(T.Isa, activation, dx, s.InputCount);
    }

    // pixels: those of the outputs as a share of those of the source.
    private static bool ScatterPays<T>(in ConvShape s, int channels, int outputs, double pixels)
        where T : struct, ITiles =>
        s.Groups == 1 && s.DilationW == 1 && ScatterProduct<T>.Pays(
            channels, outputs, s.KH, s.KW, s.StrideH, s.StrideW, pixels * Lattice.Forward(s, 0, null, null).LiveShare);

    private static void WeightGradientTiles<T>(in ConvShape s, float* x, float* dy, float* dw)
        where T : struct, ITiles
    {
        if (Depthwise.Fits(s))
        {
            ConvShape all = s with { Groups = 1 };
            Depthwise.WeightGradient(T.Isa, Lattice.Forward(all, 0, x, dy), dw);
            return;
        }
        if (s.Groups == 1 && Winograd.Pays(Lattice.Forward(s, 0, x, dy)))
        {
            Winograd.WeightGradient(T.Isa, Lattice.Forward(s, 0, x, dy), dw);
            return;
        }
        if (s.Groups == 1 && Winograd.PhasesPay(Lattice.Forward(s, 0, x, dy)))
        {
            Winograd.PhasesWeightGradient(T.Isa, Lattice.Forward(s, 0, x, dy), dw);
            return;
        }
        int together = GroupsTogether(s);
        if (together > 1)
        {
            float* wide = KernelScratch.Floats(ScratchSlot.Groups, together * s.WeightCount);
            WeightGradientTiles<T>(s with { Groups = s.Groups / together }, x, dy, wide);
            CopyBlocks(s, together, wide, dw, widen: false);
            return;
        }
        bool turned = s.GroupCout <= FewOutputs && s.GroupCout < s.GroupCin && s.OH * s.OW > 1;
        for (int group = 0; group < s.Groups; group++)
            if (turned)
                WeightGradientTurned<T>(s, group, x, dy, dw);
            else
                OuterProduct<T>.Run(
                    Lattice.Forward(s, group, x, dy), dw + group * s.GroupCout, s.Cout, accumulate: false);
    }

    /// <summary>
    /// Few output channels: dw transposed, a row for each tap and output channel, summed over the input pixels phase by
    /// phase. Each tap of the kernel belongs to one phase.
    /// </summary>
    private static void WeightGradientTurned<T>(in ConvShape s, int group, float* x, float* dy, float* dw)
        where T : struct, ITiles
    {
        int cin = s.GroupCin, cout = s.GroupCout;
        // The pixels of a border that repeats the image take part at their places beyond it.
        ConvShape around = s.Border == PaddingMode.Zero ? s : s.Padded();
        for (int phaseY = 0; phaseY < s.StrideH; phaseY++)
            for (int phaseX = 0; phaseX < s.StrideW; phaseX++)
            {
                Phases(around, phaseY, phaseX, out TapPhase rows, out TapPhase columns);
                Lattice lattice = Lattice.Backward(around, group, dy, x, rows, columns);
                if (s.Border != PaddingMode.Zero)
                    lattice = lattice.Unpadded(s, group, default);
                if (lattice.Taps == 0)
                    continue;
                float* turned = KernelScratch.Floats(ScratchSlot.Result, lattice.Depth * cin);
                OuterProduct<T>.Run(lattice, turned, cin, accumulate: false);
                for (int tap = 0; tap < lattice.Taps; tap++)
                {
                    int kh = rows.FirstTap - tap / columns.Taps * rows.TapStep;
                    int kw = columns.FirstTap - tap % columns.Taps * columns.TapStep;
                    float* to = dw + (long)(kh * s.KW + kw) * cin * s.Cout + group * cout;
                    for (int co = 0; co < cout; co++, turned += cin)
                        for (int ci = 0; ci < cin; ci++)
                            to[(long)ci * s.Cout + co] = turned[ci];
                }
            }
    }

    private static void Phases(in ConvShape s, int phaseY, int phaseX, out TapPhase rows, out TapPhase columns)
    {
        rows = TapPhase.Of(phaseY, s.H, s.KH, s.StrideH, s.PadTop, s.DilationH);
        columns = TapPhase.Of(phaseX, s.W, s.KW, s.StrideW, s.PadLeft, s.DilationW);
    }
}
