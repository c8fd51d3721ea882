using System.Text.Json.Nodes;
using Ganymede.Models;

namespace Ganymede.Tests.Models;

/// <summary>A run.json of an earlier version does not name the options that came later.</summary>
public sealed class OptionsOfOlderRunsTests
{
    public static TheoryData<string> Families => [.. Catalogue.Families.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void AnOptionThatIsNotNamedHasTheValueThatTheRecordBeginsWith(string name)
    {
        Family family = Catalogue.Find(name);
        JsonObject first = family.ToJson(family.FromJson([]));
        foreach ((string option, _) in first)
        {
            JsonObject without = first.DeepClone().AsObject();
            without.Remove(option);
            Assert.True(
                JsonNode.DeepEquals(first, family.ToJson(family.FromJson(without))), $"{option} of {name} is lost.");
        }
        Assert.Empty(family.FromJson([]).Problems());
    }

    [Fact]
    public void AnOptionThatNoFamilyKnowsIsStillRefused() => Assert.Throws<OptionException>(
        () => Catalogue.Find("dcgan").FromJson(new JsonObject { ["colour"] = 1 }));
}
