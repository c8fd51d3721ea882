using System.Buffers.Binary;
using System.Text;
using Ganymede.Reporting;
using Ganymede.Tests.Data;

namespace Ganymede.Tests.Reporting;

public class TensorBoardWriterTests
{
    [Fact]
    public void FirstRecordIsTheFileVersionByteForByte()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new TensorBoardWriter(folder.Root, clock: new StoppedClock()))
            Assert.StartsWith("events.out.tfevents.1700000000.", Path.GetFileName(writer.Path));

        byte[] bytes = File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder.Root)));
        // 24 bytes of data: field 1 double 1700000000.5, field 3 string of 13 letters.
        byte[] data = [0x09, 0, 0, 0x20, 0x40, 0xFC, 0x54, 0xD9, 0x41, 0x1A, 13, .. "brain.Event:2"u8];
        // Every event file of TensorFlow begins so: the length 24 and its masked CRC.
        Assert.Equal([24, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22], bytes[..12]);
        Assert.Equal(data, bytes[12..36]);
        Assert.Equal(40, bytes.Length);
    }

    [Fact]
    public void ScalarIsEncodedAsTheProtocolSays()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new TensorBoardWriter(folder.Root, clock: new StoppedClock()))
            writer.AddScalar("a/b", 1.5, 300);

        byte[] data = Records(folder.Root)[1];
        byte[] expected =
        [
            0x09, 0, 0, 0x20, 0x40, 0xFC, 0x54, 0xD9, 0x41, // wall_time
            0x10, 0xAC, 0x02, // step 300 as a varint
            0x2A, 12, 0x0A, 10, // summary { value {
            0x0A, 3, (byte)'a', (byte)'/', (byte)'b', // tag
            0x15, 0, 0, 0xC0, 0x3F, // simple_value 1.5f
        ];
        Assert.Equal(expected, data);
    }

    [Fact]
    public void PictureKeepsItsBytesAndSize()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new TensorBoardWriter(folder.Root))
            writer.AddImage("samples", TinyPng.Bytes, 7);

        var fields = Fields(Records(folder.Root)[1]);
        Assert.Equal(7ul, fields[2].Number);
        var value = Fields(Fields(fields[5].Bytes)[1].Bytes);
        Assert.Equal("samples", Encoding.UTF8.GetString(value[1].Bytes));
        var image = Fields(value[4].Bytes);
        Assert.Equal((1ul, 1ul, 1ul), (image[1].Number, image[2].Number, image[3].Number));
        Assert.Equal(TinyPng.Bytes, image[4].Bytes);
    }

    [Fact]
    public void RefusesAPictureThatIsNoPng()
    {
        using var folder = new TemporaryFolder();
        using var writer = new TensorBoardWriter(folder.Root);
        Assert.Contains("\"x\"", Assert.Throws<ArgumentException>(() => writer.AddImage("x", "GIF89a"u8, 1)).Message);
    }

    [Fact]
    public void RowGivesOneEventWithAllItsScalars()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new TensorBoardWriter(folder.Root))
            writer.Add(new MetricsRow { Step = 2, Losses = [new("d", 1)], Values = [new("frechet", double.NaN)] });

        List<byte[]> records = Records(folder.Root);
        Assert.Equal(2, records.Count);
        string text = Encoding.Latin1.GetString(records[1]);
        Assert.All(["loss/d", "frechet", "images_per_s", "epoch"], tag => Assert.Contains(tag, text));
    }

    [Fact]
    public void ResumeStartsANewFileThatDropsLaterSteps()
    {
        using var folder = new TemporaryFolder();
        using (var first = new TensorBoardWriter(folder.Root, clock: new StoppedClock()))
            first.AddScalar("a", 1, 1);
        string second;
        using (var writer = new TensorBoardWriter(folder.Root, resumedFrom: 40, clock: new StoppedClock()))
            second = writer.Path;

        Assert.Equal(2, Directory.GetFiles(folder.Root).Length);
        var start = Fields(ReadRecords(second)[1]);
        Assert.Equal(41ul, start[2].Number);
        Assert.Equal(1ul, Fields(start[7].Bytes)[1].Number);
    }

    private static List<byte[]> Records(string folder) => ReadRecords(Assert.Single(Directory.GetFiles(folder)));

    /// <summary>Reads TFRecords and checks both CRCs of each.</summary>
    private static List<byte[]> ReadRecords(string path)
    {
        var records = new List<byte[]>();
        for (ReadOnlySpan<byte> rest = File.ReadAllBytes(path); !rest.IsEmpty;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            Assert.Equal(Crc32C.Masked(rest[..8]), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
            ReadOnlySpan<byte> data = rest.Slice(12, length);
            Assert.Equal(Crc32C.Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]));
            records.Add(data.ToArray());
            rest = rest[(16 + length)..];
        }
        return records;
    }

    private static Dictionary<int, (ulong Number, byte[] Bytes)> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new Dictionary<int, (ulong, byte[])>();
        while (!message.IsEmpty)
        {
            ulong key = Varint(ref message);
            int length = (key & 7) switch { 1 => 8, 5 => 4, 2 => (int)Varint(ref message), _ => 0 };
            ulong number = (key & 7) == 0 ? Varint(ref message) : 0;
            fields[(int)(key >> 3)] = (number, message[..length].ToArray());
            message = message[length..];
        }
        return fields;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500);
    }
}
