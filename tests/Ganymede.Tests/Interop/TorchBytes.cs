using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Ganymede.Tests.Interop;

/// <summary>Pickles and .pth files put together by hand, as nobody's torch.save writes them.</summary>
internal sealed class TorchBytes
{
    private readonly MemoryStream bytes = new();

    public TorchBytes() => Raw(0x80, 2);

    public byte[] ToArray() => bytes.ToArray();

    public TorchBytes Raw(params ReadOnlySpan<byte> raw)
    {
        bytes.Write(raw);
        return this;
    }

    public TorchBytes Op(string codes) => Raw(Encoding.Latin1.GetBytes(codes));

    public TorchBytes Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return Op("X").Number32(utf8.Length).Raw(utf8);
    }

    public TorchBytes Global(string module, string name) => Op($"c{module}\n{name}\n");

    public TorchBytes Whole(long value)
    {
        byte[] number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        return Raw(0x8A, 8).Raw(number);
    }

    /// <summary>A storage of the key '0'; a view's place in it as in very old files.</summary>
    public TorchBytes Storage(long count, string type = "FloatStorage", string key = "0", (long, long)? view = null)
    {
        Op("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Whole(count);
        if (view is { } part)
            Op("(").Text("view").Whole(part.Item1).Whole(part.Item2).Op("t");
        return Op("tQ");
    }

    /// <summary>A tensor of the storage that <paramref name="storage"/> writes.</summary>
    public TorchBytes Tensor(Action<TorchBytes> storage, long start, long[] extents, long[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op("(");
        storage(this);
        return Whole(start).Tuple(extents).Tuple(strides).Raw(0x89).Global("collections", "OrderedDict").Op(")RtR");
    }

    public TorchBytes Tuple(long[] values)
    {
        Op("(");
        foreach (long value in values)
            Whole(value);
        return Op("t");
    }

    /// <summary>A whole pickle of <c>{'w': tensor}</c>.</summary>
    public static byte[] State(Action<TorchBytes> storage, long start, long[] extents, long[] strides) =>
        new TorchBytes().Op("}").Text("w").Tensor(storage, start, extents, strides).Op("s.").ToArray();

    /// <summary>The zip format around a pickle.</summary>
    public static byte[] Zip(byte[] pickle, params (string Name, byte[] Data)[] more) =>
        Zip(CompressionLevel.NoCompression, [("archive/data.pkl", pickle), .. more]);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Data)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] data) in entries)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(data);
            }
        }
        return stream.ToArray();
    }

    /// <summary>The format before zip around a pickle; each storage is its key, count and bytes.</summary>
    public static byte[] Legacy(byte[] pickle, params (string Key, long Count, byte[] Data)[] storages)
    {
        var file = new TorchBytes().Raw(0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19).Op(".");
        file.Raw(0x80, 2).Op("M").Raw(0xE9, 3).Op(".");
        file.Raw(0x80, 2).Op("}").Text("little_endian").Raw(0x88).Op("s.");
        file.Raw(pickle).Raw(0x80, 2).Op("](");
        foreach ((string key, _, _) in storages)
            file.Text(key);
        file.Op("e.");
        foreach ((_, long count, byte[] data) in storages)
            file.Raw(BitConverter.GetBytes(count)).Raw(data);
        return file.ToArray();
    }

    private TorchBytes Number32(int value) => Raw(BitConverter.GetBytes(value));
}
