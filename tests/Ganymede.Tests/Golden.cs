using Ganymede.Interop;
using Ganymede.Tensors;

namespace Ganymede.Tests;

/// <summary>What tests/golden/make_layers.py wrote, and the comparison with it.</summary>
internal static class Golden
{
    public static IEnumerable<string> Names => Directory
        .EnumerateFiles(Folder, "*.safetensors").Select(f => Path.GetFileNameWithoutExtension(f)).Order();

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "golden", "layers");

    public static SafetensorsFile Open(string name) =>
        SafetensorsFile.Open(Path.Combine(Folder, name + ".safetensors"));

    /// <summary>Fails unless the shapes agree and the numbers do, relative to the largest expected magnitude.</summary>
    public static void Agrees(Tensor expected, Tensor actual, string what, double tolerance = 1e-5)
    {
        Assert.True(expected.Shape == actual.Shape, $"{what}: {actual.Shape} instead of {expected.Shape}");
        Agrees(expected.AsSpan(), actual.AsSpan(), what, tolerance);
    }

    public static void Agrees(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what, double tolerance = 1e-5)
    {
        double magnitude = 1e-30;
        foreach (float value in expected)
            magnitude = Math.Max(magnitude, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
        {
            double off = Math.Abs((double)expected[i] - actual[i]) / magnitude;
            Assert.True(
                off <= tolerance,
                $"{what}[{i}]: {actual[i]} instead of {expected[i]}, off by {off:e1} of the largest, {magnitude}");
        }
    }
}
