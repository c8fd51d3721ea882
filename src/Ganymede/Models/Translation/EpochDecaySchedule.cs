using Ganymede.Optimizers;

namespace Ganymede.Models.Translation;

/// <summary>
/// The base rate for some epochs, then lower at each epoch, in equal parts that would reach 0 one epoch after the last:
/// the schedule of Zhu et al. 2017, appendix 7.1, as their code counts it.
/// </summary>
/// <param name="Constant">Epochs at the base rate; 0 or more.</param>
/// <param name="Decay">Epochs of falling rates; 1 or more.</param>
/// <param name="StepsAnEpoch">Steps in one pass over the data.</param>
internal sealed record EpochDecaySchedule(int Constant, int Decay, int StepsAnEpoch) : LearningRateSchedule
{
    public override double Factor(long step) =>
        1 - (Math.Clamp((step / StepsAnEpoch) + 1 - Constant, 0, Decay) / (Decay + 1.0));
}
