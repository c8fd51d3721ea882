using System.Buffers.Binary;
using System.Text;
using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;
using Ganymede.Tests.Layers;

namespace Ganymede.Tests.Interop;

[Collection(TensorCount.Name)]
[NoTensorLeaks]
public class SafetensorsTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor a = Tensor.From([1, float.NaN, -0f, float.PositiveInfinity, 1e-40f, 6], [2, 3]);
        Tensor b = Tensor.Scalar(7), empty = Tensor.Zeros([3, 0]);
        using var bytes = new MemoryStream();
        SafetensorsWriter.Write(
            bytes, [("a", a), ("b.\"ü\"", b), ("empty", empty)], new Dictionary<string, string> { ["format"] = "pt" });
        using var file = new SafetensorsFile(bytes, "test");
        Assert.Equal(["a", "b.\"ü\"", "empty"], file.Entries.Keys);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([2, 3], file.Read("a").Shape);
        Assert.Equal(Bits(a), Bits(file.Read("a")));
        Assert.Equal(7, file.Read("b.\"ü\"").Item());
        Assert.Equal([3, 0], file.Read("empty").Shape);
        Assert.Equal(0, file.Entries["a"].Offset % 8);
        Assert.Throws<ArgumentException>(() => file.Read("a", new float[5]));
        Assert.Contains("no tensor 'c'", Assert.Throws<StateFileException>(() => file.Read("c")).Message);

        static int[] Bits(Tensor t) => Array.ConvertAll(t.ToArray(), BitConverter.SingleToInt32Bits);
    }

    [Fact]
    public void A_tensor_larger_than_a_chunk_is_read_whole()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor a = new RandomStream(1, 0).Normal([50_001]);
        using var bytes = new MemoryStream();
        SafetensorsWriter.Write(bytes, [("a", a)]);
        using var file = new SafetensorsFile(bytes, "test");
        Assert.True(a.AsSpan().SequenceEqual(file.Read("a").AsSpan()));
    }

    [Theory]
    [InlineData("F16", new byte[] { 0, 0x3E, 0, 0xC0 })]
    [InlineData("BF16", new byte[] { 0xC0, 0x3F, 0, 0xC0 })]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 })]
    [InlineData("F32", new byte[] { 0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0 })]
    public void Floats_are_converted(string type, byte[] data)
    {
        using TensorScope scope = TensorScope.Begin();
        using SafetensorsFile file = Make(Entry("a", type, "[2]", 0, data.Length), data);
        Assert.Equal([1.5f, -2f], file.Read("a").ToArray());
    }

    [Theory]
    [InlineData("I64", new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2f)]
    [InlineData("I32", new byte[] { 3, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF }, -2f)]
    [InlineData("U8", new byte[] { 3, 254 }, 254f)]
    [InlineData("BOOL", new byte[] { 3, 1 }, 1f)]
    public void Whole_numbers_are_converted(string type, byte[] data, float second)
    {
        using TensorScope scope = TensorScope.Begin();
        using SafetensorsFile file = Make(Entry("a", type, "[1, 2]", 0, data.Length), data);
        Assert.Equal([3f, second], file.Read("a").ToArray());
    }

    public static TheoryData<string, int, string> Hostile => new()
    {
        { "[]", 0, "where a JSON object" },
        { "{", 0, "header" },
        { "{\"a\":1}", 0, "an object for 'a'" },
        { "{}x", 0, "not valid JSON" },
        { "{} {}", 0, "header" },
        { "{}", 4, "the tensors end at byte 0" },
        { Entry("a", "F32", "[1]", 0, 4), 3, "bytes 0 to 4 of the data, which has 3" },
        { Entry("a", "F32", "[1]", 0, 4), 5, "end at byte 4" },
        { Entry("a", "F32", "[2]", 0, 4), 4, "takes 8" },
        { Entry("a", "F32", "[1]", 4, 0), 4, "bytes 4 to 0" },
        { Entry("a", "F32", "[1]", -4, 0), 4, "whole numbers of 0 or more" },
        { Entry("a", "F32", "[-1]", 0, 4), 4, "whole numbers of 0 or more" },
        { Entry("a", "F32", "[1.5]", 0, 4), 4, "whole numbers of 0 or more" },
        { Entry("a", "F32", "[1e0]", 0, 4), 4, "whole numbers of 0 or more" },
        { Entry("a", "F32", "[9223372036854775807, 9223372036854775807]", 0, 4), 4, "too large" },
        { Entry("a", "F32", "[2147483647, 2147483647, 2147483647]", 0, 4), 4, "too large" },
        { Entry("a", "F32", "[1,1,1,1,1,1,1]", 0, 4), 4, "7 axes" },
        { Entry("a", "C64", "[1]", 0, 8), 8, "dtype C64" },
        { Entry("a", "0", "[1]", 0, 4), 4, "dtype 0" },
        { Entry("a", "f32", "[1]", 0, 4), 4, "dtype f32" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "needs a dtype" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "two data_offsets" },
        { "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "'dtype' twice" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":1}}", 4, "unknown field 'more'" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}", 4, "whole numbers" },
        { Join(Entry("a", "F32", "[1]", 0, 4), Entry("a", "F32", "[1]", 4, 8)), 8, "'a' stands in the header twice" },
        { Join(Entry("a", "F32", "[1]", 0, 4), Entry("\\u0061", "F32", "[1]", 4, 8)), 8, "'a' stands in the header" },
        { Join(Entry("a", "F32", "[2]", 0, 8), Entry("b", "F32", "[1]", 4, 8)), 8, "the one before it ends at byte 8" },
        { Join(Entry("a", "F32", "[1]", 0, 4), Entry("b", "F32", "[1]", 8, 12)), 12, "one before it ends at byte 4" },
        { "{\"__metadata__\":{\"x\":1}}", 0, "a string in __metadata__.x" },
        { "{\"__metadata__\":{\"x\":\"1\",\"x\":\"2\"}}", 0, "'x' twice" },
        { "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "twice" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_bad_header_is_refused(string header, int dataBytes, string because)
    {
        StateFileException error = Assert.Throws<StateFileException>(() => Make(header, new byte[dataBytes]));
        Assert.StartsWith("test: ", error.Message);
        Assert.Contains(because, error.Message);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused_before_it_is_read()
    {
        foreach (ulong length in (ulong[])[3, 1000, int.MaxValue, ulong.MaxValue])
        {
            byte[] bytes = [.. new byte[8], .. "{}"u8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var stream = new MemoryStream(bytes);
            StateFileException error = Assert.Throws<StateFileException>(() => new SafetensorsFile(stream, "test"));
            Assert.Contains($"said to have {length} bytes, but at most 2 are possible", error.Message);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
        Assert.Throws<StateFileException>(() => new SafetensorsFile(new MemoryStream(new byte[7]), "test"));
        Assert.Throws<StateFileException>(() => new SafetensorsFile(new MemoryStream(), "test"));
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_and_nothing_else()
    {
        using TensorScope scope = TensorScope.Begin();
        using var bytes = new MemoryStream();
        SafetensorsWriter.Write(
            bytes,
            [("a", Tensor.Ones([2, 3])), ("b", Tensor.Ones([4]))],
            new Dictionary<string, string> { ["k"] = "v" });
        byte[] whole = bytes.ToArray();
        var random = new RandomStream(1, 0);
        int refused = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] damaged = [.. whole];
            for (int change = random.NextInt(3); change >= 0; change--)
                damaged[random.NextInt(damaged.Length)] = (byte)random.NextInt(256);
            if (i % 4 == 0)
                damaged = damaged[..random.NextInt(damaged.Length)];
            try
            {
                using var file = new SafetensorsFile(new MemoryStream(damaged), "test");
                foreach (string name in file.Entries.Keys)
                    file.Read(name).Dispose();
            }
            catch (StateFileException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 2000, 3999);
    }

    [Fact]
    public void A_failed_save_keeps_the_old_file_and_leaves_nothing_behind()
    {
        string folder = Directory.CreateTempSubdirectory("ganymede").FullName;
        string path = Path.Combine(folder, "w.safetensors");
        try
        {
            using Tensor a = Tensor.Ones([3]);
            SafetensorsWriter.Save(path, [("a", a)]);
            byte[] before = File.ReadAllBytes(path);
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Save(path, [("a", a), ("a", a)]));
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Save(path, [("__metadata__", a)]));
            Assert.Equal(before, File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFiles(folder));
            Assert.Contains(
                "cannot be opened", Assert.Throws<StateFileException>(() => SafetensorsFile.Open(path + "2")).Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_module_loads_what_fits_and_says_what_does_not()
    {
        string path = Path.GetTempFileName();
        try
        {
            using var net = new Sequential(new Conv2d(2, 3, 3), new BatchNorm(3));
            using var same = new Sequential(new Conv2d(2, 3, 3), new BatchNorm(3));
            using var larger = new Sequential(new Conv2d(2, 3, 5), new BatchNorm(3));
            using var more = new Sequential(new Conv2d(2, 3, 3), new BatchNorm(3), new Linear(3, 1));
            using var less = new Sequential(new Conv2d(2, 3, 3));
            net.Initialize(new RandomStream(1, 0));
            StateFile.Save(path, net);
            StateFile.Load(path, same);
            foreach (((string name, Tensor a), (_, Tensor b)) in net.State.Zip(same.State))
                Assert.True(a.AsSpan().SequenceEqual(b.AsSpan()), name);
            Refused(larger, "'0.weight' has the shape [3, 3, 2, 3], but [5, 5, 2, 3] is wanted");
            Refused(more, "'2.weight' [3, 1] is missing");
            Refused(less, "'1.weight' [3] is in the file, but not in the network");
        }
        finally
        {
            File.Delete(path);
        }

        void Refused(Module module, string because)
        {
            StateFileException error = Assert.Throws<StateFileException>(() => StateFile.Load(path, module));
            Assert.StartsWith(path, error.Message);
            Assert.Contains(because, error.Message);
            Assert.All(module.Parameters, p => Assert.Equal(-1, p.AsSpan().IndexOfAnyExcept(0)));
        }
    }

    [Theory]
    [InlineData("batchnorm_eval")]
    [InlineData("spectral_convtranspose2d_eval")]
    public void A_module_loads_what_PyTorch_wrote(string name)
    {
        using TensorScope scope = TensorScope.Begin();
        using SafetensorsFile file = Golden.Open(name);
        using UnaryModule layer = LayerCases.All[name].Make();
        StateFile.LoadTorch(file, layer, "state.");
        layer.Eval();
        Tensor y = layer.Forward(file.Read("x").Permute(0, 2, 3, 1));
        Golden.Agrees(file.Read("y").Permute(0, 2, 3, 1), y, "y");
        using var other = new Conv2d(3, 5, new(1, 2));
        StateFileException error = Assert.Throws<StateFileException>(() => StateFile.LoadTorch(file, other, "state."));
        Assert.Contains("'state.weight'", error.Message);
        Assert.Contains("[5, 3, 1, 2]", error.Message);
    }

    [Fact]
    public void Layouts_go_to_PyTorch_and_back()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor weight = new RandomStream(3, 0).Normal([2, 3, 4, 5]);
        foreach ((ParameterKind kind, Shape shape) in ((ParameterKind, Shape)[])[
            (ParameterKind.Plain, [2, 3, 4, 5]), (ParameterKind.Weight, [5, 4, 2, 3]),
            (ParameterKind.Map, [5, 2, 3, 4]), (ParameterKind.Patch, [120])])
        {
            Tensor torch = TorchLayout.ToTorch(weight, kind);
            Assert.Equal(shape, torch.Shape);
            Assert.Equal(weight.ToArray(), TorchLayout.FromTorch(torch, weight.Shape, kind).ToArray());
        }
        Tensor rows = new RandomStream(4, 0).Normal([30, 7]);
        Tensor first = TorchLayout.ChannelsFirst(rows, 0, new(3, 5));
        // Row (h, w, c) = (1, 2, 1) of [3, 5, 2] becomes row (c, h, w) of [2, 3, 5].
        int here = (((1 * 5) + 2) * 2) + 1, there = (((1 * 3) + 1) * 5) + 2;
        Assert.Equal(rows.Slice(0, here, 1).ToArray(), first.Slice(0, there, 1).ToArray());
        Assert.Equal(rows.ToArray(), TorchLayout.ChannelsLast(first, 0, new(3, 5)).ToArray());
        Assert.Throws<TensorShapeException>(() => TorchLayout.ChannelsLast(rows, 1, new(3, 5)));
        Assert.Throws<TensorShapeException>(() => TorchLayout.FromTorch(weight, [2, 3, 4, 5], ParameterKind.Weight));
    }

    private static SafetensorsFile Make(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return new SafetensorsFile(new MemoryStream([.. length, .. json, .. data]), "test");
    }

    private static string Entry(string name, string type, string shape, long begin, long end) =>
        $"{{\"{name}\":{{\"dtype\":\"{type}\",\"shape\":{shape},\"data_offsets\":[{begin},{end}]}}}}";

    private static string Join(string first, string second) => first[..^1] + "," + second[1..];
}
