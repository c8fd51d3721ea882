using Ganymede.Imaging;

namespace Ganymede.Cli.Tests;

public class SampleTests
{
    [Fact]
    public void AFixedSeedGivesFixedBytesAtAnyNumberOfThreads()
    {
        using var work = new Workspace();
        string run = work.Run("run");

        byte[] Grid(string name, string seed, string threads)
        {
            Invocation.Good("sample", run, "--seed", seed, "--threads", threads, "--out", work[name]);
            return File.ReadAllBytes(work[name]);
        }

        byte[] first = Grid("a.png", "7", "1");
        Assert.Equal(first, Grid("b.png", "7", "2"));
        Assert.NotEqual(first, Grid("c.png", "8", "2"));
    }

    [Fact]
    public void FewerPicturesAreTheFirstOfMore()
    {
        using var work = new Workspace();
        string run = work.Run("run");
        Invocation.Good("sample", run, "--count", "3", "--out", work["three"]);
        Invocation.Good("sample", run, "--count", "70", "--out", work["seventy"]);

        foreach (string file in Directory.EnumerateFiles(work["three"]))
        {
            string same = Path.Combine(work["seventy"], Path.GetFileName(file));
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(same));
        }
        Assert.Equal(70, Directory.GetFiles(work["seventy"]).Length);
    }

    [Fact]
    public void AWalkIsAnAnimationOrAGridAndItsStopsAreTheSamples()
    {
        using var work = new Workspace();
        string run = work.Run("run");

        Invocation.Good("sample", run, "--interpolate", "4", "--count", "3", "--out", work["walk.gif"]);
        Assert.Equal("GIF89a"u8, File.ReadAllBytes(work["walk.gif"]).AsSpan(0, 6));
        Invocation.Good("sample", run, "--interpolate", "4", "--count", "3", "--out", work["walk.apng"]);
        Assert.Contains("acTL", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(work["walk.apng"])));
        Invocation.Good("sample", run, "--interpolate", "4", "--count", "3", "--out", work["walk.png"]);
        Image grid = Image.Load(work["walk.png"]);
        Assert.Equal((4 * 16) + (5 * 2), grid.Width);
        Assert.Equal((3 * 16) + (4 * 2), grid.Height);

        Invocation.Good("sample", run, "--interpolate", "4", "--count", "3", "--linear", "--out", work["linear"]);
        Invocation.Good("sample", run, "--interpolate", "4", "--count", "3", "--spherical", "--out", work["round"]);
        Invocation.Good("sample", run, "--count", "3", "--out", work["stops"]);
        for (int stop = 0; stop < 3; stop++)
        {
            byte[] sample = Read("stops", stop + 1);
            Assert.Equal(sample, Read("linear", (stop * 4) + 1));
            Assert.Equal(sample, Read("round", (stop * 4) + 1));
        }
        Assert.NotEqual(Read("linear", 3), Read("round", 3));

        byte[] Read(string folder, int number) =>
            File.ReadAllBytes(Path.Combine(work[folder], $"sample-{number:00000}.png"));
    }

    [Fact]
    public void WhatTheFamilyDoesNotKnowIsRefused()
    {
        using var work = new Workspace();
        string run = work.Run("run");

        Invocation failed = Invocation.Of("sample", run, "--class", "3", "--out", work["x.png"]);

        Assert.Equal(2, failed.Exit);
        Assert.Contains("which knows no classes", failed.ErrorSentence);
        failed = Invocation.Of("sample", run, "--text", "a cat", "--out", work["x.png"]);
        Assert.Contains("which knows no text", failed.ErrorSentence);
        Assert.False(File.Exists(work["x.png"]));
    }

    [Fact]
    public void AClassifierMakesNoPictures()
    {
        using var work = new Workspace();

        Invocation failed = Invocation.Of("sample", work.Classifier("judge", steps: 1), "--out", work["x.png"]);

        Assert.Equal(1, failed.Exit);
        Assert.Contains("makes no pictures from noise", failed.ErrorSentence);
    }
}
