namespace Ganymede.Tensors.Tests.Golden;

[NoTensorLeaks]
public sealed class GoldenTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string group, GoldenCase c) in GoldenFile.All)
                data.Add(group, c.Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Output_and_gradients_equal_PyTorch(string group, string name)
    {
        List<string> faults = GoldenCheck.Run(group, Find(group, name));
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public void Every_operation_that_can_be_called_has_cases()
    {
        HashSet<string> used = [.. GoldenFile.All.Select(c => c.Case.Operation)];
        Assert.Empty(GoldenOperations.Names.Except(used));
    }

    [Fact]
    public void Names_are_unique()
    {
        foreach (string group in GoldenFile.Groups)
            Assert.Distinct(GoldenFile.Load(group).Select(c => c.Name));
    }

    [Fact]
    public void A_wrong_number_is_found()
    {
        GoldenCase c = GoldenFile.Load("conv")[3];
        float right = c.Output[0];
        c.Output[0] += 1e-3f;
        try
        {
            Assert.NotEmpty(GoldenCheck.Run("conv", c));
        }
        finally
        {
            c.Output[0] = right;
        }
        Assert.Empty(GoldenCheck.Run("conv", c));
    }

    internal static GoldenCase Find(string group, string name) => GoldenFile.Load(group).Single(c => c.Name == name);
}
