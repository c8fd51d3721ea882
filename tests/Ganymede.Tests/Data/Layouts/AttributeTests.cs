using Ganymede.Data;
using Ganymede.Data.Layouts;

namespace Ganymede.Tests.Data.Layouts;

/// <summary>CelebA's list of attributes chooses the sides, and is read strictly.</summary>
public sealed class AttributeTests : IDisposable
{
    private const string Good =
        "4\nMale Smiling Young\n1.png  1 -1  1\n2.png -1  1  1\n3.png  1  1 -1\n4.png -1 -1 -1\n";

    private readonly TemporaryFolder folder = new();

    public AttributeTests()
    {
        for (int i = 1; i <= 4; i++)
            Pictures.Write(folder, $"img_align_celeba/{i}.png", Pictures.Flat(3, 3, (byte)i));
        List(Good);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Male", "", "", "1 3", "2 4")]
    [InlineData("Male", "Smiling", "", "1 3", "2 3")]
    [InlineData("Male", "", "Young", "1", "2")]
    [InlineData("Male", "", "-Young", "3", "4")]
    public void AttributesChooseTheSides(string attribute, string other, string condition, string a, string b)
    {
        var sides = new SideOptions { Attribute = attribute, OtherAttribute = other, Condition = condition };
        Assert.Equal((a, b), Sides(sides));
        Assert.Equal((b, a), Sides(sides with { Swap = true }));
    }

    [Fact]
    public void ThePicturesAndTheListMayLieAsInTheArchive()
    {
        Directory.Move(folder.At("img_align_celeba"), folder.At("Img", "img_align_celeba"));
        File.Move(folder.At("list_attr_celeba.txt"), folder.At("Anno", "list_attr_celeba.txt"));
        Assert.Equal(("1 3", "2 4"), Sides(new SideOptions { Attribute = "Male" }));
        Assert.Equal(("3", "4"), Sides(new SideOptions { Attribute = "Male", HoldOut = 1 }, DatasetSplit.Test));
    }

    [Theory]
    [InlineData("four\nMale\n", "line 1", "number of pictures")]
    [InlineData("1\nMale Male\n", "line 2", "each once")]
    [InlineData("1\n\n", "line 2", "names of the attributes")]
    [InlineData("1\nMale\n1.png 0\n", "line 3", "'0' is neither 1 nor -1")]
    [InlineData("1\nMale\n1.png 1 1\n", "line 3", "3 words")]
    [InlineData("2\nMale\n1.png 1\n\n2.png 1\n", "line 4", "0 words")]
    [InlineData("2\nMale\n1.png 1\n1.png 1\n", "line 4", "second time")]
    [InlineData("3\nMale\n1.png 1\n2.png -1\n", "line 1", "3 pictures are announced, but 2 are listed")]
    [InlineData("", "line 0", "0 pictures")]
    [InlineData("2\nMale\n1.png 1\n9.png -1\n", "9.png", "no such file")]
    [InlineData("2\nMale\n1.png 1\n2.png 1\n", "list_attr_celeba.txt", "'not Male'")]
    public void AFaultyListIsNamedWithItsLine(string text, string where, string what)
    {
        List(text);
        string message = Fault(new SideOptions { Attribute = "Male" });
        Assert.Contains(where, message);
        Assert.Contains(what, message);
    }

    [Fact]
    public void OptionsThatDoNotFitAreNamed()
    {
        Assert.Contains("did you mean 'Male'", Fault(new SideOptions { Attribute = "male" }));
        Assert.Contains("needs the option attribute", Fault(new SideOptions { Layout = LayoutKind.Attribute }));
        Assert.Contains("first of them", Fault(new SideOptions { Condition = "Young" }));
        Assert.Contains("not pairs", Fault(new SideOptions { Attribute = "Male" }, DataKind.Pairs));
        Assert.Contains("not pairs", Fault(new SideOptions { Attribute = "Male", Disjoint = true }));
        Assert.Contains("one folder", Fault(
            new SideOptions { Attribute = "Male" }, name: $"{folder.Root},{folder.Root}"));
        File.Delete(folder.At("list_attr_celeba.txt"));
        Assert.Contains("no list of attributes", Fault(new SideOptions { Attribute = "Male" }));
    }

    private void List(string text) => File.WriteAllText(folder.At("list_attr_celeba.txt"), text);

    private (string A, string B) Sides(SideOptions sides, DatasetSplit split = DatasetSplit.Train)
    {
        (ImageDataset a, ImageDataset b) = TranslationLayout.Open(
            DataKind.Domains, folder.Root, new DatasetOptions { Sides = sides, Split = split }, null);
        using (a)
        using (b)
            return (Numbers(a), Numbers(b));
    }

    private static string Numbers(ImageDataset data) =>
        string.Join(' ', Enumerable.Range(0, data.Count).Select(i => data.ReadImage(i).Pixels[0]));

    private string Fault(SideOptions sides, DataKind kind = DataKind.Domains, string? name = null)
    {
        string message = Assert.Throws<DatasetException>(
            () => TranslationLayout.Open(kind, name ?? folder.Root, new DatasetOptions { Sides = sides }, null)).Message;
        Assert.Matches("[.?]$", message);
        return message;
    }
}
