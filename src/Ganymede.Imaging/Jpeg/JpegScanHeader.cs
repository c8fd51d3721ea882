namespace Ganymede.Imaging.Jpeg;

/// <summary>The header of one scan (SOS): which components and, if progressive, which bits it brings.</summary>
internal sealed class JpegScanHeader
{
    private readonly bool progressive;
    private readonly int first;
    private readonly int last;
    private readonly int high;
    private readonly int low;

    private JpegScanHeader(JpegFrame frame, JpegComponent[] components, ReadOnlySpan<byte> band)
    {
        Components = components;
        progressive = frame.Progressive;
        if (!progressive)
            return;
        first = band[0];
        last = band[1];
        high = band[2] >> 4;
        low = band[2] & 15;
        bool bandFits = first == 0 ? last == 0 : last >= first && last <= 63 && components.Length == 1;
        if (!bandFits || low > 13 || high != 0 && high != low + 1)
        {
            throw new ImageFormatException($"a progressive scan of the JPEG brings coefficients {first} to {last}, "
                + $"bits {high} to {low}, of {components.Length} components, which is not allowed");
        }
    }

    /// <summary>The scan's components, in its order.</summary>
    public IReadOnlyList<JpegComponent> Components { get; }

    public static JpegScanHeader Parse(ReadOnlySpan<byte> data, JpegFrame frame, JpegTables tables)
    {
        int count = data.IsEmpty ? 0 : data[0];
        if (count < 1 || count > frame.Components.Count || data.Length != 4 + 2 * count)
        {
            throw new ImageFormatException($"a scan header of the JPEG names {count} components in {data.Length} bytes "
                + $"where 1 to {frame.Components.Count} are wanted, with 4 bytes and 2 for each");
        }

        var components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            byte id = data[1 + 2 * i];
            JpegComponent? component = frame.Components.FirstOrDefault(c => c.Id == id);
            if (component is null || components.Contains(component))
                throw new ImageFormatException($"a scan of the JPEG names component {id} twice or without need");
            components[i] = component;
        }

        var header = new JpegScanHeader(frame, components, data[^3..]);
        for (int i = 0; i < count; i++)
            header.SetTables(components[i], data[2 + 2 * i], tables);
        return header;
    }

    /// <summary>
    /// Whether what the scan builds on is there. A scan that builds on a damaged one cannot be read.
    /// </summary>
    /// <exception cref="ImageFormatException">The scan repeats or skips bits, which would also let a file have the same
    /// work done over and over.</exception>
    public bool CanBegin()
    {
        foreach (JpegComponent component in Components)
        {
            for (int k = first; k <= last; k++)
            {
                int there = component.Precision[k];
                if (there == JpegComponent.Damaged)
                    return false;
                if (there != (high == 0 ? JpegComponent.Unseen : high))
                {
                    throw new ImageFormatException(
                        $"a scan of the JPEG brings coefficient {k} of component {component.Id} out of turn");
                }
            }
        }

        return true;
    }

    /// <summary>Notes what the components have now.</summary>
    public void Finish(bool whole)
    {
        foreach (JpegComponent component in Components)
            component.Precision.AsSpan(first, last - first + 1).Fill(whole ? (sbyte)low : JpegComponent.Damaged);
    }

    /// <summary>What reads the scan's blocks.</summary>
    public JpegBlockCoder Coder()
    {
        if (!progressive)
            return new SequentialCoder();
        if (first == 0)
            return high == 0 ? new ProgressiveDcFirst(low) : new ProgressiveDcRefine(low);
        return high == 0 ? new ProgressiveAcFirst(first, last, low) : new ProgressiveAcRefine(first, last, low);
    }

    private void SetTables(JpegComponent component, byte selectors, JpegTables tables)
    {
        component.Steps ??= tables.Steps(component.TableIndex);
        if (!progressive || first == 0 && high == 0)
            component.Dc = tables.Dc(selectors >> 4);
        if (!progressive || first > 0)
            component.Ac = tables.Ac(selectors & 15);
    }
}
