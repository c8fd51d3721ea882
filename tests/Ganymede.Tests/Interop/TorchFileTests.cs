using System.Text.Json;
using Ganymede.Interop;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;
using Ganymede.Tests.Models;

namespace Ganymede.Tests.Interop;

/// <summary>What PyTorch wrote (tests/golden/make_torch.py) is read, in both of its formats.</summary>
[Collection(TensorCount.Name)]
[NoTensorLeaks]
public class TorchFileTests
{
    private static string Folder => Path.GetDirectoryName(GoldenPath.Of("torch", "expected.json"))!;

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.pth").Select(f => Path.GetFileName(f)!).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_PyTorch_wrote_is_read(string name)
    {
        using TensorScope scope = TensorScope.Begin();
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        using WeightFile file = WeightFile.Open(Path.Combine(Folder, name));
        Assert.IsType<TorchFile>(file);
        JsonElement expected = json.RootElement.GetProperty(name);
        Assert.Equal(expected.EnumerateObject().Select(p => p.Name), file.Entries.Keys);
        foreach (JsonProperty tensor in expected.EnumerateObject())
        {
            Tensor read = file.Read(tensor.Name);
            Assert.Equal(tensor.Value[0].EnumerateArray().Select(e => e.GetInt32()), read.Shape);
            Assert.Equal(tensor.Value[1].EnumerateArray().Select(e => e.GetSingle()), read.ToArray());
        }
    }

    [Fact]
    public void Every_format_of_numbers_is_known()
    {
        using TorchFile file = TorchFile.Open(Path.Combine(Folder, "dtypes-zip.pth"));
        Assert.Equal(
            Enum.GetValues<NumberType>().Order(), file.Entries.Values.Select(e => e.Type).Distinct().Order());
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        using TensorScope scope = TensorScope.Begin();
        foreach (string path in Directory.EnumerateFiles(Folder, "*.pth"))
        {
            byte[] whole = File.ReadAllBytes(path);
            for (int length = 0; length < whole.Length; length++)
            {
                byte[] cut = whole[..length];
                StateFileException error = Assert.Throws<StateFileException>(() => Open(cut));
                Assert.StartsWith("test: ", error.Message);
            }
        }
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_and_nothing_else()
    {
        using TensorScope scope = TensorScope.Begin();
        var random = new RandomStream(5, 0);
        int refused = 0;
        byte[][] files = [.. Directory.EnumerateFiles(Folder, "*.pth").Order().Select(File.ReadAllBytes)];
        for (int i = 0; i < 8000; i++)
        {
            byte[] damaged = [.. files[i % files.Length]];
            for (int change = random.NextInt(3); change >= 0; change--)
                damaged[random.NextInt(damaged.Length)] = (byte)random.NextInt(256);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using TorchFile file = Open(damaged);
                foreach (string name in file.Entries.Keys)
                    file.Read(name).Dispose();
            }
            catch (StateFileException)
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        }
        Assert.InRange(refused, 1000, 7500);
    }

    private static TorchFile Open(byte[] bytes) => new(new MemoryStream(bytes, writable: false), "test");
}
