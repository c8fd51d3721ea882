using Ganymede.Reporting;
using Ganymede.Tests.Data;

namespace Ganymede.Tests.Reporting;

public class MetricsLogTests
{
    private static readonly MetricsRow full = new()
    {
        Step = 12,
        Epoch = 0.25,
        Images = 384,
        Seconds = 1.5,
        ImagesPerSecond = 256.125,
        Losses = [new("generator", 0.1), new("discriminator", double.NaN)],
        Values = [new("grad_norm/generator", double.PositiveInfinity), new("odd \"name\"\n", -1e-30)],
    };

    [Fact]
    public void RowsComeBackAsTheyWere()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, full, new MetricsRow { Step = 13 });

        IReadOnlyList<MetricsRow> rows = MetricsLog.Read(path);
        Assert.Equal([12L, 13L], rows.Select(row => row.Step));
        Assert.Equal(full.Losses, rows[0].Losses);
        Assert.Equal(full.Values, rows[0].Values);
        Assert.Equal(
            (full.Epoch, full.Images, full.Seconds, full.ImagesPerSecond),
            (rows[0].Epoch, rows[0].Images, rows[0].Seconds, rows[0].ImagesPerSecond));
        Assert.Empty(rows[1].Losses);
    }

    [Fact]
    public void LineIsThePublishedFormat()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, full with { Values = [] });
        Assert.Equal(
            "{\"step\":12,\"epoch\":0.25,\"images\":384,\"seconds\":1.5,\"images_per_s\":256.125,"
            + "\"losses\":{\"generator\":0.1,\"discriminator\":\"NaN\"},\"values\":{}}\n",
            File.ReadAllText(path));
    }

    [Fact]
    public void EveryCutOfTheLastLineIsToleratedAndHealed()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(Write(folder, Row(1), Row(2)));
        int firstLine = Array.IndexOf(bytes, (byte)'\n') + 1;
        string path = folder.At("cut.jsonl");
        for (int length = firstLine; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Equal(1, Assert.Single(MetricsLog.Read(path)).Step);
            using (var log = new MetricsLog(path))
                log.Append(Row(3));
            Assert.Equal([1L, 3L], MetricsLog.Read(path).Select(row => row.Step));
        }
    }

    [Fact]
    public void LogCanBeReadWhileItIsWritten()
    {
        using var folder = new TemporaryFolder();
        using var log = new MetricsLog(folder.At("metrics.jsonl"));
        log.Append(Row(1));
        Assert.Single(MetricsLog.Read(folder.At("metrics.jsonl")));
    }

    [Theory]
    [InlineData(0, new long[] { 99 })]
    [InlineData(10, new long[] { 10, 99 })]
    [InlineData(15, new long[] { 10, 99 })]
    [InlineData(30, new long[] { 10, 20, 30, 99 })]
    public void TruncateDropsLaterRowsAndAppendsGoOn(long step, long[] left)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, Row(10), Row(20), Row(30));
        using (var log = new MetricsLog(path))
        {
            log.TruncateAfter(step);
            log.Append(Row(99));
        }
        Assert.Equal(left, MetricsLog.Read(path).Select(row => row.Step));
    }

    [Theory]
    [InlineData("{\"step\":")]
    [InlineData("[1]")]
    [InlineData("{\"images\":1}")]
    [InlineData("{\"step\":1.5}")]
    public void DamagedLineIsNamedOrSkipped(string line)
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("metrics.jsonl");
        File.WriteAllText(path, "{\"step\":1}\n" + line + "\n\n{\"step\":3}\n");

        string message = Assert.Throws<InvalidDataException>(() => MetricsLog.Read(path)).Message;
        Assert.Contains("Line 2", message);
        Assert.Contains(path, message);
        var faults = new List<string>();
        Assert.Equal([1L, 3L], MetricsLog.Read(path, faults.Add).Select(row => row.Step));
        Assert.Single(faults);
    }

    private static MetricsRow Row(long step) => new() { Step = step, Losses = [new("loss", step)] };

    private static string Write(TemporaryFolder folder, params MetricsRow[] rows)
    {
        string path = folder.At("metrics.jsonl");
        using var log = new MetricsLog(path);
        foreach (MetricsRow row in rows)
            log.Append(row);
        return path;
    }
}
