namespace Ganymede.Cli.Tests;

/// <summary>Command lines that cannot be: exit code 2 and a sentence that says what to type instead.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("", "needs a command")]
    [InlineData("data", "needs a command")]
    [InlineData("trian dcgan", "did you mean 'train'?")]
    [InlineData("data inof mnist", "did you mean 'info'?")]
    [InlineData("train --stpes 10 dcgan", "did you mean '--steps'?")]
    [InlineData("train dcgan --bacth 3", "did you mean '--batch'?")]
    [InlineData("sample run --jsno --out x.png", "did you mean '--json'?")]
    [InlineData("train", "needs a family (dcgan, ")]
    [InlineData("train dcgan again", "'again' is one argument too many")]
    [InlineData("train dcgna", "There is no family 'dcgna'")]
    [InlineData("train dcgan --preset papr", "There is no preset 'papr' of dcgan; it has paper, upsampling, demo.")]
    [InlineData("train dcgan --set sice=32", "did you mean 'size'?")]
    [InlineData("train dcgan --set size", "it takes name=value")]
    [InlineData("train dcgan --set batch=many", "batch is 'many'; it takes a number.")]
    [InlineData("train dcgan --set batch=1.5", "batch is 1.5, which it does not take.")]
    [InlineData("train dcgan --set networks=round", "networks is \"round\"")]
    [InlineData("train dcgan --set flip=perhaps", "it takes true or false.")]
    [InlineData("train dcgan --size 33", "size is 33")]
    [InlineData("train dcgan --preset upsampling --size 18", "size is 18")]
    [InlineData("train dcgan --set beta1=1", "beta1")]
    [InlineData("train dcgan --set publishedEps=true", "publishedEps is for the upsampling networks")]
    [InlineData("train dcgan --set loss=hinge --set labelSmoothing=0.1", "labelSmoothing is for")]
    [InlineData("train dcgan --steps 0", "--steps is '0'; it takes a whole number from 1 on.")]
    [InlineData("train dcgan --steps ten", "--steps is 'ten'")]
    [InlineData("train dcgan --steps", "--steps")]
    [InlineData("train dcgan --minutes -1", "--minutes is '-1'; it takes a number above 0.")]
    [InlineData("train dcgan --epochs nan", "--epochs is 'nan'")]
    [InlineData("train dcgan --seed -1", "--seed is '-1'; it takes a whole number from 0 on.")]
    [InlineData("train dcgan --threads 0", "--threads is '0'; it takes a whole number from 1 to 1024.")]
    [InlineData("train dcgan --config no/such.json", "There is no file 'no/such.json'")]
    [InlineData("train --resume run --batch 3", "--batch cannot go with --resume")]
    [InlineData("train --resume run --set lr=3", "--set cannot go with --resume")]
    [InlineData("sample", "needs RUN")]
    [InlineData("sample run", "--out")]
    [InlineData("sample run --out pictures.jpg", ".png, .gif or .apng, or a folder")]
    [InlineData("sample run --out walk.gif", "give --interpolate N")]
    [InlineData("sample run --out x.png --linear", "give --interpolate N with it")]
    [InlineData("sample run --out x.gif --interpolate 3 --linear --spherical", "cannot both be")]
    [InlineData("sample run --out x.gif --interpolate 3 --count 1", "a walk needs two")]
    [InlineData("sample run --out x.png --count 0", "--count is '0'")]
    [InlineData("evaluate run --samples 1", "--samples is '1'")]
    [InlineData("data info mnist --size 3", "give --preview FILE.png")]
    [InlineData("data check mnist --preview x.jpg", "ends in .png")]
    [InlineData("bench dcgan-46", "did you mean 'dcgan-64'?")]
    [InlineData("bench --layers --peak", "--layers and --peak are two different things")]
    [InlineData("bench dcgan-64 --peak", "--peak measures the machine and takes no case.")]
    [InlineData("bench --check weights.pth", "--check needs one case")]
    [InlineData("models gan", "There is no family 'gan'")]
    public void WrongUsageIsOneSentenceAndExitCodeTwo(string line, string expected)
    {
        string[] args = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Invocation human = Invocation.Of(args);
        Assert.Equal(2, human.Exit);
        Assert.Contains(expected, human.ErrorSentence);
        Assert.Empty(human.Out);
        Assert.Single(human.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Invocation json = Invocation.Of([.. args, "--json"]);
        Assert.Equal(2, json.Exit);
        // A misspelt --steps may swallow what follows it, but never the sentence.
        if (line != "train dcgan --steps")
            Assert.Equal(human.ErrorSentence, json.Json.GetProperty("error").GetString());
    }

    [Fact]
    public void VerboseShowsWhereAnErrorCameFrom()
    {
        Invocation failed = Invocation.Of("train", "dcgan", "--size", "33", "--verbose");

        Assert.Contains("   at Ganymede.", failed.Error);
    }

    [Theory]
    [InlineData("[1, 2]", "is not a JSON object of options")]
    [InlineData("{\"batch\": ", "is no JSON")]
    [InlineData("{\"batch\": [3]}", "batch in")]
    [InlineData("{\"bacth\": 3}", "did you mean 'batch'?")]
    public void AConfigurationFileThatCannotBeReadIsRefused(string content, string expected)
    {
        using var work = new Workspace();
        File.WriteAllText(work["options.json"], content);

        Invocation failed = Invocation.Of("train", "dcgan", "--config", work["options.json"], "--out", work["run"]);

        Assert.Equal(2, failed.Exit);
        Assert.Contains(expected, failed.ErrorSentence);
        Assert.False(Directory.Exists(work["run"]));
    }

    [Fact]
    public void FlagsGoOverTheConfigurationFileAndSetOverBoth()
    {
        using var work = new Workspace();
        File.WriteAllText(
            work["options.json"],
            """{"preset": "demo", "width": 4, "batch": 6, "latent": 9, "flip": true, "loss": "hinge"}""");

        Invocation.Good(work.Tiny("run", 1, "--config", work["options.json"], "--set", "latent=11"));

        using var run = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(work["run"], "run.json")));
        System.Text.Json.JsonElement options = run.RootElement.GetProperty("options");
        Assert.Equal("demo", options.GetProperty("preset").GetString());
        Assert.Equal(4, options.GetProperty("batch").GetInt32());
        Assert.Equal(11, options.GetProperty("latent").GetInt32());
        Assert.True(options.GetProperty("flip").GetBoolean());
        Assert.Equal("hinge", options.GetProperty("loss").GetString());
    }
}
