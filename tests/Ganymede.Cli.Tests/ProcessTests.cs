using System.Text.Json;

namespace Ganymede.Cli.Tests;

/// <summary>Ends that come from outside: signals, kills and full disks, on the program as a process.</summary>
public class ProcessTests
{
    [UnixFact]
    public void AnInterruptWritesACheckpointAndTheRunGoesOn()
    {
        using var work = new Workspace();
        using (var child = ChildProcess.Start(work.Tiny("run", 1_000_000, "--json")))
        {
            child.Await(() => File.Exists(Path.Combine(work["run"], "metrics.jsonl"))
                && new FileInfo(Path.Combine(work["run"], "metrics.jsonl")).Length > 0);
            child.Signal("INT");
            Invocation ended = child.Wait();

            Assert.Equal(130, ended.Exit);
            Assert.Equal(130, ended.Json.GetProperty("exit").GetInt32());
            long step = ended.Json.GetProperty("steps").GetInt64();
            Assert.True(step >= 20);
            Assert.True(Directory.Exists(Path.Combine(work["run"], "checkpoints", $"step-{step:000000}")));
            Invocation.Good("train", "--resume", work["run"], "--steps", $"{step + 3}");
        }
    }

    [UnixFact]
    public void AKillAtAnyMomentLosesNoCheckpoint()
    {
        using var work = new Workspace();
        string[] busy = ["--set", "checkpointEvery=1", "--set", "keepCheckpoints=2", "--set", "sampleEvery=1"];
        string run = work.Run("run", 1, busy);
        long done = 1;
        for (int round = 0; round < 4; round++)
        {
            // With a checkpoint and a grid each step nearly every moment is one of writing.
            using var child = ChildProcess.Start(["train", "--resume", run, "--steps", "1000000"]);
            child.Await(() => Newest(run) > done + 3);
            Thread.Sleep(round * 7);
            child.Kill();

            long newest = Newest(run);
            Invocation.Good("train", "--resume", run, "--steps", $"{newest + 1}");
            Assert.Equal(newest + 1, Newest(run));
            done = newest + 1;
        }
        string straight = work.Run("straight", (int)done, "--set", "checkpointEvery=1000");
        string name = $"step-{done:000000}";
        Assert.Equal(
            Workspace.Contents(Path.Combine(straight, "checkpoints", name)),
            Workspace.Contents(Path.Combine(run, "checkpoints", name)));
    }

    [SmallDiskFact]
    public void AFullDiskCostsNoCheckpoint()
    {
        using var work = new Workspace();
        Directory.CreateDirectory(work["disk"]);
        string[] hungry = ["--set", "width=8", "--set", "checkpointEvery=1", "--set", "keepCheckpoints=9"];
        string[] line = work.Tiny("disk/run", 60, hungry);

        // The disk lives as long as its namespace, so all that happens on it happens in one shell.
        string script = $$"""
            export DOTNET_EnableDiagnostics=0
            mount -t tmpfs -o size=700k tmpfs '{{work["disk"]}}' || exit 99
            ganymede "$@"; echo "exit $?"
            rm -r '{{work["disk"]}}'/run/samples/*
            ganymede sample '{{work["disk"]}}/run' --out '{{work["after.png"]}}'; echo "exit $?"
            """;
        string program = Path.Combine(AppContext.BaseDirectory, "Ganymede.Cli.dll");
        Invocation ended = ChildProcess.Shell(
            "script=$1; shift; exec unshare -Urm sh -c \"$script\" sh \"$@\"",
            [$"ganymede() {{ dotnet '{program}' \"$@\"; }}\n{script}", .. line]);

        Assert.Contains("exit 1", ended.Out);
        Assert.Contains("No space left on device", ended.ErrorSentence);
        Assert.Contains("the last good one is", ended.ErrorSentence);
        Assert.EndsWith("exit 0\n", ended.Out);
        Assert.True(File.Exists(work["after.png"]));
    }

    [Fact]
    public void TheDemoNeedsNothingAndRunsTwice()
    {
        using var work = new Workspace();
        string folder = work["somewhere"];
        Directory.CreateDirectory(folder);
        foreach (string run in (string[])[Path.Combine("runs", "demo"), Path.Combine("runs", "demo-002")])
        {
            using var child = ChildProcess.Start(["demo", "--minutes", "0.01", "--json"], folder);
            Invocation ended = child.Wait();

            Assert.True(ended.Exit == 0, ended.Error);
            Assert.Equal(run, ended.Json.GetProperty("run").GetString());
            Assert.True(ended.Json.GetProperty("steps").GetInt64() > 0);
            Assert.True(File.Exists(Path.Combine(folder, run, "report.html")));
        }
    }

    [Fact]
    public void QualityIsMeasuredByTheClassifierThatShipsForTheData()
    {
        using var work = new Workspace();
        work.Classifier("shipped/classifiers/mine", steps: 10);
        string[] line = work.Tiny("run", 4, "--set", "evaluateEvery=2", "--set", "logEvery=3", "--json");

        using var child = ChildProcess.Start(line, dataFolder: work["shipped"]);
        Invocation ended = child.Wait();

        Assert.True(ended.Exit == 0, ended.Error);
        double frechet = ended.Json.GetProperty("quality").GetProperty("frechet").GetDouble();
        Assert.True(double.IsFinite(frechet));
        string[] log = File.ReadAllLines(Path.Combine(work["run"], "metrics.jsonl"));
        JsonElement[] rows = [.. log.Select(l => JsonDocument.Parse(l).RootElement)];
        // A step is logged when it is its turn, when it is evaluated, or when it is the last.
        Assert.Equal([2, 3, 4], rows.Select(r => r.GetProperty("step").GetInt32()));
        // The last evaluation of the training and the one after it see the same weights and latents.
        Assert.Equal(frechet, rows[2].GetProperty("values").GetProperty("frechet").GetDouble(), tolerance: 1e-9);
        Assert.True(rows[0].GetProperty("values").TryGetProperty("frechet", out _));
        Assert.False(rows[1].GetProperty("values").TryGetProperty("frechet", out _));
    }

    private static long Newest(string run) =>
        Directory.GetDirectories(Path.Combine(run, "checkpoints"), "step-*")
            .Max(d => long.Parse(Path.GetFileName(d)[5..]));
}
