namespace Ganymede.Cli.Tests;

public class ResumeTests
{
    [Theory]
    [InlineData("average=0.9")]
    [InlineData("networks=upsampling")]
    [InlineData("accumulate=2")]
    public void TwentyStepsAreTenAndTenMore(string setting)
    {
        using var work = new Workspace();
        string[] noise = ["--set", "instanceNoise=0.1", "--set", "instanceNoiseSteps=30"];
        string[] more = ["--set", setting, "--set", "flip=true", .. noise];
        string whole = work.Run("whole", 20, more), halves = work.Run("halves", 10, more);

        Invocation.Good("train", "--resume", halves, "--steps", "20");

        Assert.Equal(Newest(whole), Newest(halves));
        Assert.Equal(Losses(whole), Losses(halves));
    }

    [Fact]
    public void ThreadsDoNotChangeTheBytes()
    {
        using var work = new Workspace();

        Assert.Equal(Newest(work.Run("one", 6, "--threads", "1")), Newest(work.Run("two", 6, "--threads", "2")));
    }

    [Fact]
    public void NothingLeftToDoIsSaidAndNothingIsTouched()
    {
        using var work = new Workspace();
        string run = work.Run("run", 3);
        Dictionary<string, string> before = Newest(run);

        Invocation failed = Invocation.Of("train", "--resume", run, "--steps", "3");

        Assert.Equal(1, failed.Exit);
        Assert.Contains("nothing is left to do", failed.ErrorSentence);
        Assert.Equal(before, Newest(run));
    }

    [Fact]
    public void ARunThatIsBeingTrainedIsRefusedAndNothingIsTouched()
    {
        using var work = new Workspace();
        string run = work.Run("run", 3);
        Dictionary<string, string> before = Newest(run);
        using (new FileStream(Path.Combine(run, ".training"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            Invocation failed = Invocation.Of("train", "--resume", run, "--steps", "5");

            Assert.Equal(1, failed.Exit);
            Assert.Contains("is being trained by another process", failed.ErrorSentence);
            Assert.Equal(before, Newest(run));
        }

        Invocation.Good("train", "--resume", run, "--steps", "5");
        Assert.False(File.Exists(Path.Combine(run, ".training")));
    }

    [Theory]
    [InlineData("sampling=training")]
    [InlineData("accumulate=2")]
    public void PairsGoOnExactlyToo(string setting)
    {
        using var work = new Workspace();
        string whole = Run("whole", 4), halves = Run("halves", 2);

        Invocation.Good("train", "--resume", halves, "--steps", "4");

        Assert.Equal(Newest(whole), Newest(halves));
        Assert.Equal(Losses(whole), Losses(halves));

        string Run(string name, int steps)
        {
            string folder = work[name];
            Invocation.Good(
                "train", "pix2pix", "--preset", "emoji", "--set", "width=2", "--set", "discriminatorWidth=2", "--set", setting,
                "--set", "logEvery=1", "--batch", "3", "--steps", $"{steps}", "--out", folder);
            return folder;
        }
    }

    [Fact]
    public void OtherDataIsNoticed()
    {
        using var work = new Workspace();
        string run = work.Run("run", 3);
        string picture = Path.Combine(work.Data, "train", "dark", "00.png");
        File.Copy(Path.Combine(work.Data, "train", "light", "00.png"), picture, overwrite: true);
        File.Delete(Path.Combine(work.Data, "train", "dark", "01.png"));

        Invocation failed = Invocation.Of("train", "--resume", run, "--steps", "5");

        Assert.Equal(1, failed.Exit);
        Assert.Contains("is not the one that the run", failed.ErrorSentence);
    }

    [Fact]
    public void DataThatWasMovedIsFoundByName()
    {
        using var work = new Workspace();
        string run = work.Run("run", 3), moved = work["moved"];
        Directory.Move(work.Data, moved);

        Assert.Equal(1, Invocation.Of("train", "--resume", run, "--steps", "5").Exit);
        Invocation.Good("train", "--resume", run, "--steps", "5", "--data", moved);
    }

    [Fact]
    public void TheFamilyMayBeNamedIfItIsTheSame()
    {
        using var work = new Workspace();
        string run = work.Run("run", 3);

        Invocation.Good("train", "dcgan", "--resume", run, "--steps", "4");
        Invocation failed = Invocation.Of("train", "classifier", "--resume", run, "--steps", "5");

        Assert.Equal(2, failed.Exit);
        Assert.Contains("is a run of dcgan", failed.ErrorSentence);
    }

    [Fact]
    public void ARunWithoutACheckpointBeginsAnew()
    {
        using var work = new Workspace();
        string whole = work.Run("whole", 4), cut = work.Run("cut", 4);
        Directory.Delete(Path.Combine(cut, "checkpoints", "step-000004"), recursive: true);

        Invocation resumed = Invocation.Good("train", "--resume", cut, "--steps", "4");

        Assert.Contains("begins anew", resumed.Error);
        Assert.Equal(Newest(whole), Newest(cut));
        Assert.Equal(Losses(whole), Losses(cut));
    }

    private static Dictionary<string, string> Newest(string run) =>
        Workspace.Contents(Directory.GetDirectories(Path.Combine(run, "checkpoints")).Max()!);

    private static string[] Losses(string run) =>
    [
        .. File.ReadLines(Path.Combine(run, "metrics.jsonl"))
            .Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement)
            .Where(r => r.GetProperty("step").GetInt64() is 4 or 20)
            .Select(r => r.GetProperty("losses").GetRawText()),
    ];
}
