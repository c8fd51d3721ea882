namespace Ganymede.Models;

/// <summary>What a family makes of networks that came from elsewhere.</summary>
/// <param name="Options">The options that give such networks.</param>
/// <param name="Data">The channels of their pictures.</param>
/// <param name="Places">The networks by their names in the family; the model's others are made anew.</param>
public sealed record ImportPlan(
    RunOptions Options, DataFacts Data, IReadOnlyDictionary<string, ForeignNetwork> Places);
