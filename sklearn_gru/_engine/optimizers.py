"""Optimizers of one flat parameter vector, and clipping.

``step(parameters, gradient, rate)`` changes ``parameters`` in place.  What an optimizer
remembers are its public attributes, so that it pickles and copies whole.
"""

import math

import numpy as np


class SGD:
    """Stochastic gradient descent with momentum, as in Sutskever et al. (2013).

    Parameters
    ----------
    momentum : float in [0, 1]
    nesterov : bool
        Whether the step looks ahead along the new velocity.
    """

    def __init__(self, momentum=0.9, nesterov=True):
        self.momentum, self.nesterov = momentum, nesterov
        self.velocity = None  # (P,)

    def resume(self, other):
        """Take over what ``other``, of the same kind, remembers; returns self."""
        self.velocity = other.velocity
        return self

    def memory(self):
        """The arrays it remembers."""
        return [] if self.velocity is None else [self.velocity]

    def step(self, parameters, gradient, rate):
        """Change ``parameters`` (P,) in place."""
        if self.velocity is None:
            self.velocity = np.zeros_like(parameters)
        self.velocity *= self.momentum
        self.velocity -= rate * gradient
        if self.nesterov:
            parameters += self.momentum * self.velocity
            parameters -= rate * gradient
        else:
            parameters += self.velocity


class Adam:
    """Algorithm 1 of Kingma and Ba (2015), "Adam: A Method for Stochastic Optimization".

    Parameters
    ----------
    beta_1, beta_2 : float in [0, 1)
        Decay of the first and the second moment's running mean.
    epsilon : float > 0
        Added to the root of the bias-corrected second moment.
    """

    def __init__(self, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.first_moment = self.second_moment = None  # (P,), (P,)
        self.n_steps = 0

    def resume(self, other):
        """Take over what ``other``, of the same kind, remembers; returns self."""
        self.first_moment, self.second_moment = other.first_moment, other.second_moment
        self.n_steps = other.n_steps
        return self

    def memory(self):
        """The arrays it remembers."""
        return [] if self.n_steps == 0 else [self.first_moment, self.second_moment]

    def step(self, parameters, gradient, rate):
        """Change ``parameters`` (P,) in place."""
        if self.n_steps == 0:
            self.first_moment = np.zeros_like(parameters)
            self.second_moment = np.zeros_like(parameters)
        self.n_steps += 1
        m, v, change = self.first_moment, self.second_moment, np.empty_like(parameters)
        m *= self.beta_1
        m += np.multiply(gradient, 1 - self.beta_1, out=change)
        v *= self.beta_2
        np.multiply(gradient, gradient, out=change)
        change *= 1 - self.beta_2
        v += change
        np.sqrt(v, out=change)
        change *= 1 / math.sqrt(1 - self.beta_2**self.n_steps)
        change += self.epsilon
        np.divide(m, change, out=change)
        change *= rate / (1 - self.beta_1**self.n_steps)
        parameters -= change


def clip_by_norm(gradient, max_norm):
    """Scale ``gradient`` in place so that its Euclidean norm is at most ``max_norm``.

    Pascanu et al. (2013), "On the difficulty of training recurrent neural networks".

    Returns
    -------
    norm : float
        The norm before clipping; not finite if the gradient is not, or if the norm itself is
        too large for a float.
    """
    norm = math.sqrt(np.dot(gradient, gradient))
    if not math.isfinite(norm):  # the squares may overflow where the gradient does not
        largest = float(np.abs(gradient).max())
        norm = largest * math.sqrt(np.dot(gradient / largest, gradient / largest))
    if max_norm is not None and norm > max_norm:
        gradient *= max_norm / norm
    return norm
