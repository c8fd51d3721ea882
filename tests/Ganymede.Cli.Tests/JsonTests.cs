using System.Text.Json;

namespace Ganymede.Cli.Tests;

/// <summary>What programs that call the command line rely on.</summary>
public class JsonTests
{
    [Fact]
    public void ModelsNamesFamiliesPresetsAndOptions()
    {
        JsonElement dcgan = Invocation.Good("models", "--json").Json.GetProperty("families").EnumerateArray()
            .Single(f => f.GetProperty("name").GetString() == "dcgan");

        Assert.Contains("1511.06434", dcgan.GetProperty("paper").GetString());
        JsonElement paper = dcgan.GetProperty("presets")[0];
        Assert.Equal("paper", paper.GetProperty("name").GetString());
        Assert.Equal(64, paper.GetProperty("options").GetProperty("batch").GetInt32());
    }

    [Fact]
    public void DataListNamesWhatShips()
    {
        JsonElement mnist = Invocation.Good("data", "list", "--json").Json.GetProperty("datasets")[0];

        Assert.Equal("mnist", mnist.GetProperty("name").GetString());
        Assert.True(Directory.Exists(mnist.GetProperty("folder").GetString()));
    }

    [Fact]
    public void DataInfoCountsClassesAndWritesAPreview()
    {
        using var work = new Workspace();
        string preview = work["preview.png"];

        JsonElement info = Invocation.Good("data", "info", work.Data, "--preview", preview, "--json").Json;

        JsonElement train = info.GetProperty("splits")[0], test = info.GetProperty("splits")[1];
        Assert.Equal(30, train.GetProperty("count").GetInt32());
        Assert.Equal(20, test.GetProperty("count").GetInt32());
        Assert.Equal("dark", train.GetProperty("classes")[0].GetProperty("name").GetString());
        Assert.Equal(15, train.GetProperty("classes")[0].GetProperty("count").GetInt32());
        Assert.Equal(16, train.GetProperty("largest").GetProperty("width").GetInt32());
        Assert.True(Imaging.Image.Load(preview).Width > 160);
    }

    [Fact]
    public void DataCheckListsEveryFaultAndExitsWithOne()
    {
        using var work = new Workspace();
        string broken = Path.Combine(work.Data, "train", "dark", "03.png");
        File.WriteAllBytes(broken, File.ReadAllBytes(broken)[..40]);

        Invocation check = Invocation.Of("data", "check", work.Data, "--json");

        Assert.Equal(1, check.Exit);
        Assert.Equal(1, check.Json.GetProperty("exit").GetInt32());
        JsonElement finding = check.Json.GetProperty("findings")[0];
        Assert.Equal("error", finding.GetProperty("severity").GetString());
        Assert.EndsWith("03.png", finding.GetProperty("file").GetString());
    }

    [Fact]
    public void TrainSampleEvaluateAndReportSayWhatTheyMade()
    {
        using var work = new Workspace();
        JsonElement trained = Invocation.Good(work.Tiny("run", 4, "--json")).Json;
        Assert.Equal(work["run"], trained.GetProperty("run").GetString());
        Assert.Equal(4, trained.GetProperty("steps").GetInt64());
        Assert.True(trained.GetProperty("seconds").GetDouble() > 0);
        Assert.True(trained.GetProperty("images_per_s").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, trained.GetProperty("quality").ValueKind);

        JsonElement sampled = Invocation.Good(
            "sample", work["run"], "--count", "3", "--out", work["pictures"], "--json").Json;
        string[] files = [.. sampled.GetProperty("files").EnumerateArray().Select(f => f.GetString()!)];
        Assert.Equal(3, files.Length);
        Assert.All(files, f => Assert.Equal(16, Imaging.Image.Load(f).Width));

        JsonElement judge = Invocation.Good(
            "train", "classifier", "--data", work.Data, "--size", "16", "--batch", "10", "--set", "width=4",
            "--steps", "40", "--out", work["judge"], "--json").Json;
        Assert.True(judge.GetProperty("quality").GetProperty("accuracy").GetDouble() > 0.9);

        JsonElement measured = Invocation.Good(
            "evaluate", work["run"], "--classifier", work["judge"], "--samples", "15", "--json").Json;
        JsonElement metrics = measured.GetProperty("metrics");
        Assert.InRange(metrics.GetProperty("confident_share").GetDouble(), 0, 1);
        Assert.Equal(1, metrics.GetProperty("class_shares").EnumerateArray().Sum(s => s.GetDouble()), 6);
        string[] names = [.. metrics.GetProperty("class_names").EnumerateArray().Select(n => n.GetString()!)];
        Assert.Equal(["dark", "light"], names);
        Assert.True(metrics.GetProperty("frechet").GetDouble() > metrics.GetProperty("frechet_floor").GetDouble());
        JsonElement one = Invocation.Good(
            "evaluate", work["run"], "--classifier", work["judge"], "--samples", "15", "--metrics", "frechet",
            "--json").Json;
        Assert.Equal("frechet", Assert.Single(one.GetProperty("metrics").EnumerateObject()).Name);

        string report = Path.Combine(work["run"], "report.html");
        Assert.Contains("dark", File.ReadAllText(report));
        File.Delete(report);
        Assert.Equal(report, Invocation.Good("report", work["run"], "--json").Json.GetProperty("report").GetString());
        Assert.True(File.Exists(report));
    }

    [Fact]
    public void BenchHasTheFieldsOfThePeers()
    {
        JsonElement bench = Invocation.Good(
            "bench", "dcgan-mnist", "--repeat", "2", "--warmup", "0", "--threads", "2", "--json").Json;

        JsonElement one = Assert.Single(bench.GetProperty("cases").EnumerateArray());
        Assert.Equal("dcgan-mnist", one.GetProperty("name").GetString());
        Assert.Equal(2, one.GetProperty("threads").GetInt32());
        Assert.Equal(2, one.GetProperty("seconds").GetArrayLength());
        Assert.Equal(
            32 / one.GetProperty("median_s").GetDouble(), one.GetProperty("images_per_s").GetDouble(), tolerance: 1);
        Assert.InRange(one.GetProperty("loss").GetDouble(), 0.1, 5);
        Assert.Contains(bench.GetProperty("kernels").GetString(), (string[])["scalar", "v128", "v256", "avx512"]);
    }

    [Fact]
    public void BenchByLayerHasItsLinesAndWhatTheMachineCanDo()
    {
        JsonElement bench = Invocation.Good(
            "bench", "dcgan-mnist", "--layers", "--repeat", "1", "--warmup", "0", "--json").Json;

        JsonElement lines = Assert.Single(bench.GetProperty("cases").EnumerateArray()).GetProperty("lines");
        Assert.All(lines.EnumerateArray(), l => Assert.InRange(l.GetProperty("seconds").GetDouble(), 0, 100));
        Assert.Contains(lines.EnumerateArray(), l => l.GetProperty("pass").GetString() == "weight gradient");
        double[] seconds = [.. lines.EnumerateArray().Select(l => l.GetProperty("seconds").GetDouble())];
        Assert.Equal(seconds.OrderDescending(), seconds);
        Assert.True(bench.GetProperty("peak").GetProperty("gflops").GetDouble() > 0);
        Assert.NotEqual("", bench.GetProperty("machine").GetProperty("processor").GetString());
    }

    [Fact]
    public void ADryRunMeasuresAndWritesNoRun()
    {
        using var work = new Workspace();

        JsonElement plan = Invocation.Good(work.Tiny("run", 50, "--dry-run", "--json")).Json;

        Assert.False(Directory.Exists(work["run"]));
        Assert.Equal(4, plan.GetProperty("options").GetProperty("batch").GetInt32());
        Assert.Equal(
            ["generator", "discriminator"],
            plan.GetProperty("networks").EnumerateArray().Select(n => n.GetProperty("name").GetString()!));
        Assert.Equal(50, plan.GetProperty("estimate").GetProperty("steps").GetInt64());
        Assert.True(plan.GetProperty("estimate").GetProperty("tensor_bytes").GetInt64() > 50_000);
    }

    [Fact]
    public void AFailureIsAnObjectWithSentenceAndCode()
    {
        Invocation failed = Invocation.Of("sample", "no/such/run", "--out", "x.png", "--json");

        Assert.Equal(1, failed.Exit);
        Assert.Equal(1, failed.Json.GetProperty("exit").GetInt32());
        Assert.Equal(failed.ErrorSentence, failed.Json.GetProperty("error").GetString());
    }
}
