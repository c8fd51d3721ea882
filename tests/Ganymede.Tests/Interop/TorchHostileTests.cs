using System.IO.Compression;
using Ganymede.Interop;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;

namespace Ganymede.Tests.Interop;

/// <summary>Files that were made to harm: each is answered with a sentence, at once, and without memory.</summary>
[Collection(TensorCount.Name)]
[NoTensorLeaks]
public class TorchHostileTests
{
    private static readonly byte[] floats = new byte[24];

    [Fact]
    public void What_is_made_by_hand_is_read_like_the_rest()
    {
        using TensorScope scope = TensorScope.Begin();
        byte[] data = [.. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes((float)i))];
        byte[] pickle = TorchBytes.State(s => s.Storage(6), 1, [2, 2], [1, 2]);
        using (TorchFile zip = Open(TorchBytes.Zip(pickle, ("archive/data/0", data))))
            Assert.Equal([1f, 3f, 2f, 4f], zip.Read("w").ToArray());
        using (TorchFile legacy = Open(TorchBytes.Legacy(pickle, ("0", 6, data))))
            Assert.Equal([1f, 3f, 2f, 4f], legacy.Read("w").ToArray());
        byte[] view = TorchBytes.State(s => s.Storage(6, view: (2, 3)), 1, [2], [1]);
        using (TorchFile old = Open(TorchBytes.Legacy(view, ("0", 6, data))))
            Assert.Equal([3f, 4f], old.Read("w").ToArray());
        // An OrderedDict as Python 2 wrote it: from a list of pairs, with text in bytes.
        byte[] second = new TorchBytes().Global("collections", "OrderedDict").Op("](](U").Raw(1).Op("w")
            .Tensor(s => s.Storage(6), 0, [6], [1]).Op("ee").Raw(0x85).Op("R.").ToArray();
        using (TorchFile python2 = Open(TorchBytes.Legacy(second, ("0", 6, data))))
            Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], python2.Read("w").ToArray());
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("__builtin__", "eval")]
    [InlineData("builtins", "exec")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_tensor_v3")]
    [InlineData("argparse", "Namespace")]
    [InlineData("collections", "OrderedDict.fromkeys")]
    public void Names_that_are_not_known_are_refused_by_name(string module, string name)
    {
        byte[] reduced = new TorchBytes().Global(module, name).Text("touch owned").Raw(0x85).Op("R.").ToArray();
        byte[] called = new TorchBytes().Op("(").Text("touch owned").Op($"i{module}\n{name}\n.").ToArray();
        byte[] stacked = new TorchBytes().Text(module).Text(name).Raw(0x93).Op(".").ToArray();
        foreach (byte[] pickle in (byte[][])[reduced, called, stacked])
        {
            Refused(TorchBytes.Zip(pickle), $"the file asks for '{module}.{name}'");
            Refused(TorchBytes.Legacy(pickle), $"the file asks for '{module}.{name}'");
        }
    }

    public static TheoryData<string, byte[], string> Pickles => new()
    {
        { "nothing", [], "not finished" },
        { "no mark", Pickle(p => p.Op("t.")), "takes more from its stack" },
        { "below the mark", Pickle(p => p.Op("}(Xs.")), "not finished" },
        { "through a mark", Pickle(p => p.Op("NN(R.")), "takes more from its stack" },
        { "empty stack", Pickle(p => p.Op(".")), "takes more from its stack" },
        { "unknown memo", Pickle(p => p.Op("h").Raw(9).Op(".")), "asks for the object 9" },
        { "far memo", Pickle(p => p.Op("j").Raw(255, 255, 255, 255).Op(".")), "asks for the object 4294967295" },
        { "memo of nothing", Pickle(p => p.Op("q").Raw(0).Op(".")), "takes more from its stack" },
        { "long text", Pickle(p => p.Op("X").Raw(255, 255, 255, 127)), "not finished" },
        { "longest text", Pickle(p => p.Raw(0x8D, 255, 255, 255, 255, 255, 255, 255, 255)), "not finished" },
        { "long bytes", Pickle(p => p.Raw(0x8E, 0, 0, 0, 0, 1, 0, 0, 0)), "not finished" },
        { "long name", Pickle(p => p.Op($"c{new string('a', 300)}\n")), "more than 256" },
        { "protocol 0", Pickle(p => p.Op("I5\n.")), "opcode 0x49" },
        { "protocol 9", Pickle(p => p.Raw(0x80, 9)), "protocol 9" },
        { "call of text", Pickle(p => p.Text("a").Op(")R.")), "cannot be called" },
        { "wrong arguments", Pickle(p => p.Global("torch._utils", "_rebuild_tensor_v2").Op(")R.")), "than it takes" },
        { "attributes of text", Pickle(p => p.Text("a").Op("}b.")), "attributes" },
        { "append to text", Pickle(p => p.Text("a").Op("Na.")), "not a list" },
        { "entry of a list", Pickle(p => p.Op("]NNs.")), "not a dictionary" },
        { "key alone", Pickle(p => p.Op("}(Nu.")), "key without a value" },
        { "a number", Pickle(p => p.Op("K").Raw(1).Op(".")), "something else than a dictionary" },
        { "empty", Pickle(p => p.Op("}.")), "no dictionary of tensors" },
        { "a module", Pickle(p => p.Op("(").Text("module").Op("NNNtQ.")), "a network with its code" },
        { "storage by number", Pickle(p => p.Op("K").Raw(1).Op("Q.")), "names a storage in an unknown way" },
        { "storage of no kind", Pickle(p => p.Op("(").Text("storage").Global("torch", "Size").Text("0").Op("NK")
            .Raw(1).Op("tQ.")), "names a storage in an unknown way" },
    };

    [Theory]
    [MemberData(nameof(Pickles))]
    public void A_bad_pickle_is_refused(string what, byte[] pickle, string because)
    {
        Assert.NotEmpty(what);
        Refused(TorchBytes.Zip(pickle), because);
        Refused(TorchBytes.Legacy(pickle), pickle.Length == 0 ? "" : because);
    }

    public static TheoryData<long, string, long, long[], long[], string> Tensors => new()
    {
        { 6, "FloatStorage", 0, [7], [1], "from number 0 to 6 of a storage of 6" },
        { 6, "FloatStorage", 1, [6], [1], "from number 1 to 6" },
        { 6, "FloatStorage", 7, [0], [1], "reaches" },
        { 6, "FloatStorage", -1, [2], [1], "from number -1" },
        { 6, "FloatStorage", 0, [2, 3], [4, 1], "from number 0 to 6" },
        { 6, "FloatStorage", 0, [2], [long.MaxValue], "9223372036854775807" },
        { 6, "FloatStorage", 0, [int.MaxValue, int.MaxValue], [long.MaxValue, long.MaxValue], "reaches" },
        { 6, "FloatStorage", 0, [-2], [1], "0 or more" },
        { 6, "FloatStorage", 0, [2], [-1], "0 or more" },
        { 6, "FloatStorage", 0, [2L << 32], [0], "0 or more" },
        { 6, "FloatStorage", 0, [2], [1, 1], "0 or more" },
        { 6, "FloatStorage", 0, [1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1], "7 axes" },
        { 6, "FloatStorage", 0, [1 << 30, 1], [0, 1], "repeat the same numbers" },
        { 6, "FloatStorage", 0, [1 << 16, 1 << 16], [0, 0], "repeat the same numbers" },
        { 7, "FloatStorage", 0, [2], [1], "7 numbers" },
        { 6, "DoubleStorage", 0, [2], [1], "6 numbers" },
        { -1, "FloatStorage", 0, [2], [1], "-1 numbers" },
        { long.MaxValue, "DoubleStorage", 0, [2], [1], "but the file has" },
        { 1L << 40, "FloatStorage", 0, [int.MaxValue], [1], "but the file has" },
        { 6, "ComplexFloatStorage", 0, [2], [1], "asks for 'torch.ComplexFloatStorage'" },
    };

    [Theory]
    [MemberData(nameof(Tensors))]
    public void A_tensor_beyond_its_storage_is_refused(
        long count, string type, long start, long[] extents, long[] strides, string because)
    {
        byte[] pickle = TorchBytes.State(s => s.Storage(count, type), start, extents, strides);
        Refused(TorchBytes.Zip(pickle, ("archive/data/0", floats)), because);
        Refused(TorchBytes.Legacy(pickle, ("0", 6, floats)), because);
    }

    [Fact]
    public void Storages_that_do_not_fit_are_refused()
    {
        byte[] pickle = TorchBytes.State(s => s.Storage(6), 0, [6], [1]);
        Refused(TorchBytes.Zip(pickle), "'data/0' with the numbers of a tensor is missing");
        Refused(TorchBytes.Legacy(pickle), "does not have all that its tensors need");
        Refused(TorchBytes.Legacy(pickle, ("0", 5, floats)), "not whole");
        Refused(TorchBytes.Legacy(pickle, ("0", 6, floats[..^1])), "not whole");
        Refused(TorchBytes.Legacy(pickle, ("1", 6, floats)), "does not fit its tensors");
        Refused(TorchBytes.Legacy(pickle, ("0", 6, floats), ("0", 6, floats)), "does not fit its tensors");
        byte[] two = new TorchBytes().Op("}").Text("a").Tensor(s => s.Storage(6), 0, [6], [1]).Op("s").Text("b")
            .Tensor(s => s.Storage(12, "HalfStorage"), 0, [6], [1]).Op("s.").ToArray();
        Refused(TorchBytes.Zip(two, ("archive/data/0", floats)), "in another");
        byte[] outside = TorchBytes.State(s => s.Storage(6, view: (4, 3)), 0, [1], [1]);
        Refused(TorchBytes.Legacy(outside, ("0", 6, floats)), "does not lie in it");
        byte[] big = [.. TorchBytes.Legacy(pickle, ("0", 6, floats))];
        int order = big.AsSpan().IndexOf("little_endian"u8) + "little_endian".Length;
        big[order] = 0x89;
        Refused(big, "big-endian");
        Refused(TorchBytes.Zip(pickle, ("archive/data/0", floats), ("archive/byteorder", "big"u8.ToArray())), "big-endian");
        byte[] twice = new TorchBytes().Op("}").Text("w").Tensor(s => s.Storage(6), 0, [6], [1]).Op("s").Text("w")
            .Tensor(s => s.Storage(6), 0, [6], [1]).Op("s.").ToArray();
        Refused(TorchBytes.Zip(twice, ("archive/data/0", floats)), "'w' is there twice");
    }

    [Fact]
    public void A_zip_bomb_and_other_zips_are_refused()
    {
        byte[] pickle = TorchBytes.State(s => s.Storage(6), 0, [6], [1]);
        byte[] bomb = TorchBytes.Zip(
            CompressionLevel.SmallestSize, ("archive/data.pkl", pickle), ("archive/data/0", new byte[50_000_000]));
        Assert.InRange(bomb.Length, 0, 100_000);
        Refused(bomb, "is compressed");
        Refused(TorchBytes.Zip(pickle, ("archive/data/0", floats), ("archive/data/0", floats)), "'archive/data/0' twice");
        Refused(TorchBytes.Zip(pickle, ("archive/constants.pkl", floats)), "TorchScript");
        Refused(TorchBytes.Zip(CompressionLevel.NoCompression, ("word/document.xml", floats)), "without the entry 'data.pkl'");
        // Both entries of the directory point at the first one's data.
        byte[] over = TorchBytes.Zip(pickle, ("archive/data/0", floats), ("archive/data/1", floats));
        int last = over.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        int before = over.AsSpan(0, last).LastIndexOf("PK\u0001\u0002"u8);
        over.AsSpan(before + 42, 4).CopyTo(over.AsSpan(last + 42));
        Refused(over, "lies over the one before it");
    }

    [Fact]
    public void A_pickle_that_grows_without_end_is_stopped()
    {
        // Lists in lists, deeper than any stack; a list that holds itself; dictionaries that hold each other.
        byte[] deep = Pickle(p =>
        {
            for (int i = 0; i < 300_000; i++)
                p.Op("]");
            for (int i = 1; i < 300_000; i++)
                p.Op("a");
            p.Op(".");
        });
        Refused(TorchBytes.Zip(deep), "something else than a dictionary");
        Refused(TorchBytes.Zip(Pickle(p => p.Op("]q").Raw(0).Op("h").Raw(0).Op("a."))), "something else");
        byte[] circle = Pickle(p => p.Op("}q").Raw(0).Text("a").Op("h").Raw(0).Op("s."));
        Refused(TorchBytes.Zip(circle), "no dictionary of tensors");
        // Each level holds the one before ten times: ten to the power of forty in all.
        byte[] laughs = Pickle(p =>
        {
            p.Op("}q").Raw(0);
            for (byte level = 1; level < 40; level++)
            {
                p.Op("}(");
                for (int i = 0; i < 10; i++)
                    p.Text($"{i}").Op("h").Raw((byte)(level - 1));
                p.Op("uq").Raw(level);
            }
            p.Op(".");
        });
        Refused(TorchBytes.Zip(laughs), "no dictionary of tensors");
        Refused(TorchBytes.Zip(Pickle(p => p.Raw(new byte[2_100_000].Select(_ => (byte)'N').ToArray()))), "steps");
        // Every name as long as may be, in every way to it.
        byte[] names = Pickle(p => p.Op("}").Text(new string('a', 5000)).Tensor(s => s.Storage(6), 0, [6], [1]).Op("s."));
        Refused(TorchBytes.Zip(names, ("archive/data/0", floats)), "5000 characters");
    }

    private static byte[] Pickle(Action<TorchBytes> write)
    {
        var bytes = new TorchBytes();
        write(bytes);
        return bytes.ToArray();
    }

    private static void Refused(byte[] file, string because)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        StateFileException error = Assert.Throws<StateFileException>(() => Open(file).Dispose());
        Assert.StartsWith("test: ", error.Message);
        Assert.Contains(because, error.Message);
        Assert.InRange(error.Message.Length, 20, 400);
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    private static TorchFile Open(byte[] bytes) => new(new MemoryStream(bytes, writable: false), "test");
}
