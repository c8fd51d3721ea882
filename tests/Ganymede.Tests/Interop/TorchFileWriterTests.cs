using System.IO.Compression;
using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;

namespace Ganymede.Tests.Interop;

[Collection(TensorCount.Name)]
[NoTensorLeaks]
public class TorchFileWriterTests
{
    [Fact]
    public void What_is_written_is_read_bit_for_bit()
    {
        using TensorScope scope = TensorScope.Begin();
        (string Name, Tensor Value)[] tensors =
        [
            ("b.weight", Tensor.From([1, float.NaN, -0f, float.PositiveInfinity, 1e-40f, 6], [2, 3])),
            ("a.größe", Tensor.Scalar(7)),
            ("num_batches_tracked", Tensor.Scalar(12)),
            ("empty", Tensor.Zeros([3, 0])),
            ("large", new RandomStream(1, 0).Normal([50_001])),
        ];
        using var bytes = new MemoryStream();
        TorchFileWriter.Write(bytes, tensors);
        using var file = new TorchFile(bytes, "test");
        Assert.Equal(tensors.Select(t => t.Name), file.Entries.Keys);
        Assert.Equal(NumberType.I64, file.Entries["num_batches_tracked"].Type);
        Assert.All(file.Entries.Values, e => Assert.Equal(0, e.Offset % 64));
        foreach ((string name, Tensor value) in tensors)
        {
            Tensor read = file.Read(name);
            Assert.Equal(value.Shape, read.Shape);
            Assert.Equal(Bits(value), Bits(read));
        }

        static int[] Bits(Tensor t) => Array.ConvertAll(t.ToArray(), BitConverter.SingleToInt32Bits);
    }

    [Fact]
    public void The_zip_file_is_one_for_others_too()
    {
        using TensorScope scope = TensorScope.Begin();
        using var bytes = new MemoryStream();
        TorchFileWriter.Write(bytes, [("a", Tensor.Ones([2])), ("b", Tensor.Ones([3]))]);
        bytes.Position = 0;
        // ZipArchive compares each entry with its checksum when it is read.
        using var zip = new ZipArchive(bytes);
        Assert.Equal(
            ["archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/data/1", "archive/version"],
            zip.Entries.Select(e => e.FullName));
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream data = entry.Open();
            using var copy = new MemoryStream();
            data.CopyTo(copy);
            Assert.Equal(entry.Length, copy.Length);
        }
    }

    [Fact]
    public void The_same_weights_give_the_same_bytes_and_a_name_stands_once()
    {
        using var net = new Sequential(new Conv2d(2, 3, 3), new BatchNorm(3));
        Assert.Equal(Bytes(net.State), Bytes(net.State));
        Assert.Throws<ArgumentException>(() => Bytes(net.State.Concat(net.State)));

        static byte[] Bytes(IEnumerable<(string, Tensor)> state)
        {
            using var bytes = new MemoryStream();
            TorchFileWriter.Write(bytes, state);
            return bytes.ToArray();
        }
    }
}
