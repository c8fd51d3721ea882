namespace Ganymede.Data;

/// <summary>Between 8-bit samples, 0 to 255, and the floats that networks see, -1 to 1.</summary>
internal static class PixelRange
{
    // A table instead of arithmetic: 1 KB, always in the first-level cache, and each grey level has exactly one float.
    private static readonly float[] floats = MakeFloats();

    /// <summary>sample / 127.5 - 1: 0 becomes -1, 255 becomes 1.</summary>
    public static void ToFloats(ReadOnlySpan<byte> samples, Span<float> destination)
    {
        float[] table = floats;
        if (destination.Length != samples.Length)
            throw new ArgumentException($"{samples.Length} samples do not fill {destination.Length} floats.");
        for (int i = 0; i < samples.Length; i++)
            destination[i] = table[samples[i]];
    }

    private static float[] MakeFloats()
    {
        var table = new float[256];
        for (int i = 0; i < table.Length; i++)
            table[i] = (float)(i / 127.5 - 1);
        return table;
    }
}
