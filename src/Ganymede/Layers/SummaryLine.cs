using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>One layer of a <see cref="Summary"/>.</summary>
/// <param name="Name">Its dotted name in the network; empty for the network itself.</param>
/// <param name="Layer">Its kind.</param>
/// <param name="Output">The shape of its output; null for a module with parameters that did not run as a layer.</param>
/// <param name="Parameters">The numbers that training changes in it and that no earlier line has counted.</param>
/// <param name="MultiplyAdds">The multiply-adds of its run.</param>
public sealed record SummaryLine(string Name, string Layer, Shape? Output, long Parameters, long MultiplyAdds);
