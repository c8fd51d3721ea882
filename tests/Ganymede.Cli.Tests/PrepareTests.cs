using System.Text.Json;
using Ganymede.Imaging;

namespace Ganymede.Cli.Tests;

public class PrepareTests
{
    [Fact]
    public void EveryTaskOfAFolderIsOneCommand()
    {
        using var workspace = new Workspace();
        Pictures(workspace["in"], 3);
        foreach (string task in (string[])["edges", "sketch", "gray", "downscale"])
        {
            Invocation done = Invocation.Good(
                "data", "prepare", task, workspace["in"], "--out", workspace[task], "--test", "0", "--size", "12",
                "--json");

            string[] files = [.. done.Json.GetProperty("files").EnumerateArray().Select(f => f.GetString()!)];
            Assert.Equal(3, files.Length);
            Assert.All(files, f => Assert.Equal((24, 12), (Image.Load(f).Width, Image.Load(f).Height)));
            Assert.Equal(0, done.Json.GetProperty("failed").GetArrayLength());
            Assert.Contains("3 of 3", done.Error);
        }

        string pairs = workspace["pairs"], halves = workspace["halves"], small = workspace["small"];
        Invocation.Good("data", "prepare", "pairs", workspace["in"], workspace["in"], "--out", pairs, "--test", "1");
        Invocation.Good("data", "prepare", "split", Path.Combine(pairs, "test"), "--out", halves);
        Invocation.Good("data", "prepare", "resize", halves, "--out", small, "--size", "5x3", "--fit", "contain");
        Image one = Image.Load(Path.Combine(small, "B", "1.png"));
        Assert.Equal((5, 3), (one.Width, one.Height));
    }

    [Fact]
    public void OneBadFileIsToldAndTheRestIsMade()
    {
        using var workspace = new Workspace();
        Pictures(workspace["in"], 3);
        File.WriteAllBytes(Path.Combine(workspace["in"], "bad.png"), [1, 2, 3]);

        Invocation done = Invocation.Of(
            "data", "prepare", "edges", workspace["in"], "--out", workspace["out"], "--json");

        Assert.Equal(1, done.Exit);
        Assert.Equal("1 file could not be prepared.", done.ErrorSentence);
        Assert.Contains("bad.png: cannot be read: the file begins with the bytes 010203", done.Error);
        Assert.Equal(3, done.Json.GetProperty("files").GetArrayLength());
        JsonElement failed = Assert.Single(done.Json.GetProperty("failed").EnumerateArray());
        Assert.EndsWith("bad.png", failed.GetProperty("file").GetString());
        Assert.Equal(1, done.Json.GetProperty("exit").GetInt32());

        Invocation again = Invocation.Of("data", "prepare", "edges", workspace["in"], "--out", workspace["out"]);
        Assert.Equal(1, again.Exit);
        Assert.Contains("is not empty", again.ErrorSentence);
    }

    [Theory]
    [InlineData("edges", "--test is '2'", "--test", "2")]
    [InlineData("edges", "--size is '0'", "--size", "0")]
    [InlineData("edges", "--size is '3x4x5'", "--size", "3x4x5")]
    [InlineData("edges", "--layout is 'row'", "--layout", "row")]
    [InlineData("edges", "--fit is 'all'", "--fit", "all", "--size", "4")]
    [InlineData("edges", "give --size with it", "--fit", "cover")]
    [InlineData("edges", "give --high with it", "--low", "4")]
    [InlineData("edges", "--low is not above --high", "--low", "4", "--high", "3")]
    [InlineData("edges", "give one of them", "--quantile", "0.5", "--high", "3")]
    [InlineData("edges", "--sigma is '-1'", "--sigma", "-1")]
    [InlineData("sketch", "--strength is '11'", "--strength", "11")]
    [InlineData("downscale", "--factor is '1'", "--factor", "1")]
    [InlineData("downscale", "give --layout folders", "--small")]
    [InlineData("resize", "'--size' is required")]
    [InlineData("pairs", "needs B")]
    public void WrongUsageIsOneSentence(string task, string problem, params string[] more)
    {
        using var workspace = new Workspace();
        Pictures(workspace["in"], 1);

        Invocation done = Invocation.Of(
            ["data", "prepare", task, workspace["in"], "--out", workspace["out"], .. more]);

        Assert.Equal(2, done.Exit);
        Assert.Contains(problem, done.ErrorSentence);
        Assert.False(Directory.Exists(workspace["out"]));
    }

    private static void Pictures(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        for (int i = 1; i <= count; i++)
        {
            var picture = new Image(14, 10, 3);
            picture.Fill(new Rgba((byte)(i * 40), 90, 30));
            picture.Save(Path.Combine(folder, $"{i}.png"));
        }
    }
}
