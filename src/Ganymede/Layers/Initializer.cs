using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>Fills a parameter; <see cref="Initializers"/> has the usual ones.</summary>
/// <param name="values">The elements to fill, last axis fastest.</param>
/// <param name="shape">The parameter's shape; weights are [..., in, out].</param>
/// <param name="random">Where random numbers come from.</param>
public delegate void Initializer(Span<float> values, Shape shape, RandomStream random);
