namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// Walks the units of one scan: one block of a lone component, or the blocks of all components of a rectangle (ITU-T
/// T.81, A.2). Where data is damaged it goes on behind the next restart marker, if the scan has them.
/// </summary>
internal sealed class JpegScan
{
    private readonly JpegFrame frame;
    private readonly IReadOnlyList<JpegComponent> components;
    private readonly JpegBlockCoder coder;
    private readonly int interval;
    private readonly int unitsWide;

    /// <param name="frame">The picture.</param>
    /// <param name="components">The scan's components, with their tables set.</param>
    /// <param name="coder">How a block is read.</param>
    /// <param name="interval">Units from one restart marker to the next; 0 without.</param>
    public JpegScan(
        JpegFrame frame, IReadOnlyList<JpegComponent> components, JpegBlockCoder coder, int interval)
    {
        this.frame = frame;
        this.components = components;
        this.coder = coder;
        this.interval = interval;
        bool alone = components.Count == 1;
        unitsWide = alone ? components[0].BlocksWide : frame.UnitsWide;
        UnitCount = unitsWide * (alone ? components[0].BlocksHigh : frame.UnitsHigh);
    }

    /// <summary>Units in the whole scan.</summary>
    public int UnitCount { get; }

    /// <summary>Units that were read.</summary>
    public int UnitsRead { get; private set; }

    /// <summary>The first unit that was not read; <see cref="UnitCount"/> when all were.</summary>
    public int FirstLost { get; private set; }

    /// <summary>The row of the picture where a unit begins.</summary>
    public int PixelRow(int unit)
    {
        int row = unit / unitsWide;
        return components.Count == 1 ? row * 8 * frame.MaxV / components[0].V : row * 8 * frame.MaxV;
    }

    /// <summary>Reads the scan.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="position">Where the entropy-coded data begins.</param>
    /// <returns>Where the marker behind it begins.</returns>
    public int Read(ReadOnlySpan<byte> file, int position)
    {
        var reader = new JpegBitReader(file, position);
        FirstLost = UnitCount;
        int segment = interval == 0 ? UnitCount : interval;
        int unit = 0;
        while (true)
        {
            foreach (JpegComponent component in components)
                component.Prediction = 0;
            coder.Restart();

            int end = (int)Math.Min((long)unit + segment, UnitCount);
            for (; unit < end && ReadUnit(ref reader, unit); unit++)
                UnitsRead++;
            if (unit < end)
                FirstLost = Math.Min(FirstLost, unit);

            int marker = JpegMarker.Find(file, reader.Position);
            int next = end < UnitCount ? NextSegment(file, ref marker, end) : UnitCount;
            if (next > end)
                FirstLost = Math.Min(FirstLost, end);
            if (next >= UnitCount)
                return marker;
            unit = next;
            reader.Restart(marker + 2);
        }
    }

    /// <summary>
    /// The unit at which the next restart marker lets the scan go on. A number that is ahead of the expected one means
    /// that whole segments are lost, one behind it that the marker is late and belongs to what is lost.
    /// </summary>
    private int NextSegment(ReadOnlySpan<byte> file, ref int marker, int expectedUnit)
    {
        int expected = expectedUnit / interval - 1;
        while (marker + 1 < file.Length
            && file[marker + 1] is >= JpegMarker.Restart0 and <= JpegMarker.Restart7)
        {
            int ahead = (file[marker + 1] - JpegMarker.Restart0 - expected) & 7;
            if (ahead < 6)
                return (int)Math.Min(expectedUnit + (long)ahead * interval, UnitCount);
            marker = JpegMarker.Find(file, marker + 2);
        }

        return UnitCount;
    }

    private bool ReadUnit(ref JpegBitReader reader, int unit)
    {
        int unitY = unit / unitsWide, unitX = unit - unitY * unitsWide;
        if (components.Count == 1)
            return coder.Read(ref reader, components[0], unitX, unitY);

        for (int i = 0; i < components.Count; i++)
        {
            JpegComponent component = components[i];
            for (int y = 0; y < component.V; y++)
            {
                for (int x = 0; x < component.H; x++)
                {
                    if (!coder.Read(ref reader, component, unitX * component.H + x, unitY * component.V + y))
                        return false;
                }
            }
        }

        return true;
    }
}
