using System.Buffers;
using System.IO.Pipelines;

namespace Ganymede.Imaging.Tests;

public class PngDecodeTests
{
    private static readonly Dictionary<string, byte[]> golden = GoldenArchive.Open("png.zip");

    public static TheoryData<string> Files() => [.. golden.Keys.Where(name => name.EndsWith(".png"))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Reads_every_kind_of_file(string name)
    {
        Image wanted = GoldenArchive.ReadRaw(golden[Path.ChangeExtension(name, ".raw")]);
        Pictures.AssertSame(wanted, Image.Decode(golden[name]));
        // A stream that cannot seek takes another way to the same bytes.
        using Stream pipe = PipeReader.Create(new ReadOnlySequence<byte>(golden[name])).AsStream();
        Assert.False(pipe.CanSeek);
        Pictures.AssertSame(wanted, Image.Load(pipe));
    }

    [Fact]
    public void The_corpus_holds_every_colour_type_bit_depth_and_interlacing()
    {
        string[] kinds = ["0-1", "0-2", "0-4", "0-8", "0-16", "2-8", "2-16", "3-1", "3-2", "3-4", "3-8", "4-8", "4-16",
            "6-8", "6-16"];
        foreach (string kind in kinds)
        {
            Assert.Contains($"type{kind}bit-13x9.png", golden.Keys);
            Assert.Contains($"type{kind}bit-adam7-13x9.png", golden.Keys);
            if (kind[0] is '0' or '2' or '3')
                Assert.Contains($"type{kind}bit-trns-adam7-13x9.png", golden.Keys);
        }
    }
}
