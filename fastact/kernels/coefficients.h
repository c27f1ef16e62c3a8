/* Minimax coefficients, lowest degree first. Written by fit.py: change them there. */
#ifndef FASTACT_COEFFICIENTS_H
#define FASTACT_COEFFICIENTS_H

/* e^r = 1 + r + r^2 q(r), |r| <= 0.3466; relative to e^r - 1. Max relative error 2^-37.41 (2^-37.41 before
   rounding). */
static const double EXP_WIDE[7] = {
    0x1.0000000000000p-1,      /* 0.5 */
    0x1.555555719ff08p-3,      /* 0.16666666749005565 */
    0x1.5555552545163p-5,      /* 0.041666666316958943 */
    0x1.1110b499fbee9p-7,      /* 0.0083332902758849903 */
    0x1.6c17245b357f4p-10,     /* 0.0013888946476092708 */
    0x1.a16bffa6c11ecp-13,     /* 0.00019904225811030686 */
    0x1.a03bab9dd1625p-16,     /* 2.4809425318813916e-05 */
};

/* e^r = 1 + r + r^2 q(r), |r| <= 0.3466; relative to e^r - 1. Max relative error 2^-61.60 (2^-61.69 before
   rounding). */
static const double EXP_DOUBLE[11] = {
    0x1.0000000000000p-1,      /* 0.5 */
    0x1.5555555555559p-3,      /* 0.16666666666666677 */
    0x1.5555555555552p-5,      /* 0.041666666666666644 */
    0x1.111111110f5e1p-7,      /* 0.0083333333333212595 */
    0x1.6c16c16c174c2p-10,     /* 0.0013888888888893701 */
    0x1.a01a01b052454p-13,     /* 0.00019841269887369234 */
    0x1.a01a01a4dd3e7p-16,     /* 2.4801587318507622e-05 */
    0x1.71ddf707c9e33p-19,     /* 2.7557242709035913e-06 */
    0x1.27e4d6eda6125p-22,     /* 2.7557267299464599e-07 */
    0x1.af6156064a156p-26,     /* 2.5109633505387241e-08 */
    0x1.1f87bd72790efp-29,     /* 2.0920577989036131e-09 */
};

/* The same for float32 lanes, relative to e^r. Max relative error 2^-28.20 (2^-28.27 before rounding). */
static const float EXP_FLOAT[5] = {
    0x1.fffffc0000000p-2f,     /* 0.49999994039535522 */
    0x1.55548a0000000p-3f,     /* 0.16666515171527863 */
    0x1.55584e0000000p-5f,     /* 0.041668083518743515 */
    0x1.123f360000000p-7f,     /* 0.0083693517372012138 */
    0x1.6ad1fa0000000p-10f,    /* 0.0013840493047609925 */
};

/* The same for results of 16 bits. Max relative error 2^-17.51 (2^-17.51 before rounding). */
static const float EXP_SHORT[3] = {
    0x1.0006be0000000p-1f,     /* 0.50005143880844116 */
    0x1.571dcc0000000p-3f,     /* 0.16753730177879333 */
    0x1.5222e60000000p-5f,     /* 0.041276406496763229 */
};

/* log1p(z) = z (1 + z P(z)), 0 <= z <= 1. Max relative error 2^-27.50 (2^-27.54 before rounding). */
static const float LOG1P_FLOAT[9] = {
    -0x1.ffffd20000000p-2f,    /* -0.49999931454658508 */
    0x1.554dd00000000p-2f,     /* 0.33330464363098145 */
    -0x1.ff23e60000000p-3f,    /* -0.24958018958568573 */
    0x1.934b540000000p-3f,     /* 0.19692102074623108 */
    -0x1.3a43600000000p-3f,    /* -0.15344882011413574 */
    0x1.b4ae200000000p-4f,     /* 0.10661137104034424 */
    -0x1.d6b0f60000000p-5f,    /* -0.057457428425550461 */
    0x1.49189a0000000p-6f,     /* 0.020086431875824928 */
    -0x1.af4c100000000p-9f,    /* -0.0032905358821153641 */
};

/* log1p(z) = 2s + s^3 P(s^2), s = z / (2 + z), 0 <= z <= 1. Max relative error 2^-38.41 (2^-38.41 before
   rounding). */
static const double LOG1P_WIDE[6] = {
    0x1.5555553b4c63cp-1,      /* 0.66666666363580118 */
    0x1.9999bcc99b923p-2,      /* 0.40000052433505767 */
    0x1.248a65d30c4f7p-2,      /* 0.28568419552455232 */
    0x1.c8b9ddd12fc46p-3,      /* 0.22301076216351329 */
    0x1.5f425c0c66ecap-3,      /* 0.17151328957412765 */
    0x1.be173f65b5715p-3,      /* 0.21781777886524681 */
};

/* log1p(z) = 2s + s^3 P(s^2), s = z / (2 + z), 0 <= z <= 1. Max relative error 2^-59.41 (2^-59.42 before
   rounding). */
static const double LOG1P_DOUBLE[10] = {
    0x1.5555555555535p-1,      /* 0.66666666666666308 */
    0x1.99999999a0750p-2,      /* 0.40000000000155911 */
    0x1.249249208c606p-2,      /* 0.28571428548011146 */
    0x1.c71c741c6cd65p-3,      /* 0.2222222396063486 */
    0x1.745cb401763dep-3,      /* 0.18181744222127255 */
    0x1.3b1ddb49e2854p-3,      /* 0.15386554068783431 */
    0x1.1067c7b586270p-3,      /* 0.13301044485776314 */
    0x1.efd81a06426e6p-4,      /* 0.12105569997597918 */
    0x1.55b2089c93c00p-4,      /* 0.083421739234140091 */
    0x1.5c77e141de87dp-3,      /* 0.17015052778498677 */
};

/* R(a) = exp(a^2/2) Phi(-a) = P(a) / Q(a), 0 <= a <= 14.8. Max relative error 2^-34.88 (2^-34.88 before
   rounding). */
static const double ERFCX_WIDE_P[7] = {
    0x1.0000000000000p-1,      /* 0.5 */
    0x1.f668cfa41f06ap-2,      /* 0.49063419760910298 */
    0x1.e3480939b5385p-3,      /* 0.23597724158630853 */
    0x1.0b4d0f01526cfp-4,      /* 0.065259035695955023 */
    0x1.51f3a3678b9a1p-7,      /* 0.01031346777662351 */
    0x1.8c1fe34c758e0p-11,     /* 0.00075554764185417275 */
    0x1.c4b55b152d27fp-34,     /* 1.0293397760097285e-10 */
};
static const double ERFCX_WIDE_Q[7] = {
    0x1.0000000000000p+0,      /* 1 */
    0x1.c7769167ddc45p+0,      /* 1.7791529539661195 */
    0x1.643a3579809c8p+0,      /* 1.3915131971012773 */
    0x1.3bfdabca0fca0p-1,      /* 0.61716973153660959 */
    0x1.52eb3d32a6b3ap-3,      /* 0.16548774538827066 */
    0x1.a78c760fe4c3bp-6,      /* 0.025851359648708643 */
    0x1.f07941b8eeebdp-10,     /* 0.0018938967098013758 */
};

/* R(a) = Q(a) / (ERFCX_SPLIT_K a Q(a) + P(a)), 0 <= a <= 38.8. Max relative error 2^-57.71 (2^-57.78
   before rounding). In float64 without fma: 2.31 ULP, at a = 13.7. */
static const double ERFCX_SPLIT_K = 0x1.40d931ff62706p+1; /* sqrt(2 pi) */
static const double ERFCX_SPLIT_P[10] = {
    0x1.c000000000000p+1,      /* 3.5 */
    0x1.15503e66ef2ecp+2,      /* 4.3330226903169482 */
    0x1.5f239be8f4f9ep+1,      /* 2.7432742011532829 */
    0x1.20a2fe96341acp+0,      /* 1.1274870983798833 */
    0x1.4e8dff62d4152p-2,      /* 0.32671355286313031 */
    0x1.196b0a1a57c9fp-4,      /* 0.068705596413098466 */
    0x1.56a82bb97a7c9p-7,      /* 0.010457059240213245 */
    0x1.2387c94476be6p-10,     /* 0.0011121002763647635 */
    0x1.3c3e193edde48p-14,     /* 7.5398104838580592e-05 */
    0x1.5134d1fa6ec35p-19,     /* 2.5123829321106096e-06 */
};
static const double ERFCX_SPLIT_Q[11] = {
    0x1.c000000000000p+0,      /* 1.75 */
    0x1.7b5465bb97d4cp+1,      /* 2.9635131040555844 */
    0x1.3db9843ef8e69p+1,      /* 2.4822240169030931 */
    0x1.54d0306b8deb8p+0,      /* 1.3313017141899035 */
    0x1.010680fc60312p-1,      /* 0.50200274544485723 */
    0x1.1ba7600991e63p-3,      /* 0.13850283650593828 */
    0x1.cf8490f7b373ap-6,      /* 0.028290883607773078 */
    0x1.1557de7a8d3b4p-8,      /* 0.0042319219742709586 */
    0x1.d3513426bc28ap-12,     /* 0.00044566841317731558 */
    0x1.f8a66f109f8e2p-16,     /* 3.0079491866613006e-05 */
    0x1.0d0d3dc47bbf2p-20,     /* 1.0022957762608498e-06 */
};

/* gelu'(root + h) = h P(h), |h| <= 0.1876, root = -0.7517915246935645. Max relative error 2^-53.79
   (2^-63.31 before rounding). */
static const double GELU_ROOT_DOUBLE[13] = {
    0x1.b9d98fa5a3215p-2,      /* 0.43149399231404689 */
    0x1.8d9a941de3acap-2,      /* 0.38828498299055225 */
    -0x1.2a2ef9bb826c4p-6,     /* -0.018199676398615208 */
    -0x1.d2fa4c17ca691p-4,     /* -0.114008233297364 */
    -0x1.e408824f276a4p-7,     /* -0.01477152216676398 */
    0x1.3e346df55f474p-6,      /* 0.019421679860432708 */
    0x1.297ba7132e61fp-8,      /* 0.0045392306230325466 */
    -0x1.258a79a8a136ap-9,     /* -0.0022395394810836204 */
    -0x1.8691748882154p-11,    /* -0.00074494969254694033 */
    0x1.86dd3b5594861p-13,     /* 0.00018637856799103277 */
    0x1.76608e0628093p-14,     /* 8.9258472231625635e-05 */
    -0x1.84b06cc2df955p-17,    /* -1.1583839641945865e-05 */
    -0x1.36aa713dad948p-15,    /* -3.7034248163635988e-05 */
};

/* x - tanh(x) = x s P(s) / Q(s), s = x^2, |x| <= 1. Max relative error 2^-37.12 (2^-37.12 before
   rounding). */
static const double TANHSHRINK_WIDE_P[3] = {
    0x1.0000000000000p+0,      /* 1 */
    0x1.8c257dd51bbb3p-5,      /* 0.048357721106064309 */
    0x1.38f52abb2f848p-16,     /* 1.8653731541411444e-05 */
};
static const double TANHSHRINK_WIDE_Q[3] = {
    0x1.8000000000000p+1,      /* 3 */
    0x1.5856b6fc2f7a1p+0,      /* 1.3450731626212262 */
    0x1.ad05d69dc9385p-5,      /* 0.052370948002397312 */
};

/* x - tanh(x) = x s P(s) / Q(s), s = x^2, |x| <= 1. Max relative error 2^-63.00 (2^-68.02 before
   rounding). */
static const double TANHSHRINK_DOUBLE_P[4] = {
    0x1.0000000000000p+0,      /* 1 */
    0x1.20ef6262bb05ap-4,      /* 0.070540794676789004 */
    0x1.24f4531af81efp-10,     /* 0.0011175323222617458 */
    0x1.fe56823291edbp-19,     /* 3.8023138355969413e-06 */
};
static const double TANHSHRINK_DOUBLE_Q[5] = {
    0x1.8000000000000p+1,      /* 3 */
    0x1.696015a5b6444p+0,      /* 1.411622384030367 */
    0x1.510c737788ffbp-4,      /* 0.082287264864646589 */
    0x1.3b71b036c90a4p-10,     /* 0.0012033237268918385 */
    0x1.04f10369c900cp-18,     /* 3.8883307327576657e-06 */
};

/* tanh(a), 0 <= a <= 9.02, in 15 pieces: centres, then coefficients. Max relative error 2^-27.33. */
#define TANH_SHIFT 0.75
#define TANH_END 9.02
static const float TANH_PIECES[8][16] = {
    {0x1.801938p+0f, 0x1.0004dp+1f, 0x1.400c1cp+1f, 0x1.7ff3ap+1f, 0x1.dfde9ap+1f, 0x1.2ff114p+2f, 0x1.6fe5acp+2f, 0x1.b0005p+2f,
     0x1.04388p+3f, 0x0p+0f, 0x0p+0f, 0x1.7ffaa8p-3f, 0x1.7feb3p-2f, 0x1.4017d4p-1f, 0x1.c010d8p-1f, 0x1.1ff80ep+0f},
    {0x1.cf78b4p-1f, 0x1.ed9662p-1f, 0x1.f926ccp-1f, 0x1.fd7754p-1f, 0x1.ff6eccp-1f, 0x1.ffec58p-1f, 0x1.fffd56p-1f, 0x1.ffffa4p-1f,
     0x1.fffffap-1f, 0x0p+0f, 0x0p+0f, 0x1.7b8adp-3f, 0x1.6ee31ap-2f, 0x1.1c04fep-1f, 0x1.686edp-1f, 0x1.9e573ap-1f},
    {0x1.71d448p-3f, 0x1.214dc4p-4f, 0x1.b35e96p-6f, 0x1.43889p-7f, 0x1.224076p-9f, 0x1.3a7bcep-12f, 0x1.55015p-15f, 0x1.70028ap-18f,
     0x1.72cd8ep-22f, 0x0p+0f, 0x1p+0f, 0x1.ee6a5ep-1f, 0x1.be463cp-1f, 0x1.627276p-1f, 0x1.024414p-1f, 0x1.6161c2p-2f},
    {-0x1.4ec6bap-3f, -0x1.16e65ap-4f, -0x1.ad8bc2p-6f, -0x1.41eeacp-7f, -0x1.21ecbap-9f, -0x1.3a6fap-12f, -0x1.550092p-15f, -0x1.6ff9f4p-18f,
     -0x1.c21008p-23f, 0x0p+0f, -0x1.4eb27ep-25f, -0x1.6e81bcp-3f, -0x1.3fca24p-2f, -0x1.893de6p-2f, -0x1.6b9f82p-2f, -0x1.1dfa4p-2f},
    {0x1.6798eep-4f, 0x1.58e3b2p-5f, 0x1.16ac66p-6f, 0x1.a8f842p-8f, 0x1.814f1ep-10f, 0x1.a2aa36p-13f, 0x1.c61e9cp-16f, 0x1.ea093ap-19f,
     0x1.f43092p-23f, 0x0p+0f, -0x1.55542cp-2f, -0x1.27a9bap-2f, -0x1.6de52ap-3f, -0x1.228d4p-6f, 0x1.4f30f6p-4f, 0x1.c68e36p-4f},
    {-0x1.99178p-6f, -0x1.251aeep-6f, -0x1.078b1cp-7f, -0x1.a082eep-9f, -0x1.7fe292p-11f, -0x1.a26ep-14f, -0x1.c5ddbp-17f, -0x1.eb8ffap-20f,
     -0x1.36911cp-21f, 0x0p+0f, -0x1.57accp-13f, 0x1.cf3658p-4f, 0x1.584534p-3f, 0x1.1a52c2p-3f, 0x1.f1962cp-5f, 0x1.aee1b8p-9f},
    {-0x1.950634p-9f, 0x1.3497eap-8f, 0x1.775ec6p-9f, 0x1.424bep-10f, 0x1.3ce824p-12f, 0x1.5cdefep-15f, 0x1.7b80c2p-18f, 0x1.9a984cp-21f,
     0x1.8a664ap-25f, 0x0p+0f, 0x1.167e74p-3f, 0x1.96761p-4f, 0x1.3bd1dap-6f, -0x1.bebd9ep-5f, -0x1.de985p-5f, -0x1.0777b2p-5f},
    {0x1.d3e824p-8f, -0x1.b3964p-14f, -0x1.76618ap-11f, -0x1.895dfap-12f, -0x1.97b3cep-14f, -0x1.cfb8f6p-17f, -0x1.ff52fp-20f, -0x1.0041f6p-22f,
     0x1.95b9a4p-22f, 0x0p+0f, -0x1.3fd5e6p-6f, -0x1.86dfeap-5f, -0x1.1bc302p-4f, -0x1.908dcp-6f, 0x1.c67796p-7f, 0x1.2cdc5ap-6f},
};

/* (a - tanh(a)) / a^3, 0 <= a <= 9.02, in 15 pieces: centres, then coefficients. Max relative error
   2^-26.29. */
#define TANHSHRINK_SHIFT 0.75
#define TANHSHRINK_END 9.02
static const float TANHSHRINK_PIECES[8][16] = {
    {0x1.7ffa48p+0f, 0x1.00129p+1f, 0x1.4014b4p+1f, 0x1.8024d8p+1f, 0x1.e024eap+1f, 0x1.2fe652p+2f, 0x1.6ff1e4p+2f, 0x1.b007e8p+2f,
     0x1.04648ap+3f, 0x0p+0f, 0x1.00078p-4f, 0x1.80144p-3f, 0x1.80054p-2f, 0x1.3ff808p-1f, 0x1.c023fcp-1f, 0x1.1feeb4p+0f},
    {0x1.68fc06p-3f, 0x1.091e4ep-3f, 0x1.8c95ep-4f, 0x1.2ffc0ep-4f, 0x1.ab28aep-5f, 0x1.1ed16p-5f, 0x1.9979dp-6f, 0x1.3247ecp-6f,
     0x1.b20e4cp-7f, 0x0p+0f, 0x1.54ccfcp-2f, 0x1.509948p-2f, 0x1.432a5ap-2f, 0x1.2749b4p-2f, 0x1.057c5cp-2f, 0x1.c62a28p-3f},
    {-0x1.c19076p-4f, -0x1.3faaf2p-4f, -0x1.b99684p-5f, -0x1.33a884p-5f, -0x1.758628p-6f, -0x1.a2de72p-7f, -0x1.fdd146p-8f, -0x1.4b6a28p-8f,
     -0x1.8cd6cap-9f, 0x0p+0f, -0x1.103c76p-6f, -0x1.8e43c6p-5f, -0x1.6eb096p-4f, -0x1.fd019ep-4f, -0x1.16959ap-3f, -0x1.0cd92ep-3f},
    {0x1.0e07bap-5f, 0x1.d2e09p-6f, 0x1.45f0aap-6f, 0x1.b00742p-7f, 0x1.d51294p-8f, 0x1.c0536cp-9f, 0x1.d5875ep-10f, 0x1.0a8622p-10f,
     0x1.0e90e2p-11f, 0x0p+0f, -0x1.0e7c56p-3f, -0x1.f51ac2p-4f, -0x1.7f967ep-4f, -0x1.7202b2p-5f, -0x1.13fbbcp-8f, 0x1.50db06p-6f},
    {0x1.1c5ceap-9f, -0x1.7296p-8f, -0x1.5a567ap-8f, -0x1.df154p-9f, -0x1.eca486p-10f, -0x1.9db0dap-11f, -0x1.79b502p-12f, -0x1.78d97cp-13f,
     -0x1.45b96ep-14f, 0x0p+0f, 0x1.b6ac28p-7f, 0x1.34efacp-5f, 0x1.f5035p-5f, 0x1.02727p-4f, 0x1.6a0494p-5f, 0x1.72ab0cp-6f},
    {-0x1.124854p-7f, -0x1.d8a574p-11f, 0x1.8cde5cp-11f, 0x1.931496p-11f, 0x1.bb46ccp-12f, 0x1.576ee8p-13f, 0x1.168c1ap-14f, 0x1.eccad8p-16f,
     0x1.6ccda6p-17f, 0x0p+0f, 0x1.af4eacp-5f, 0x1.61c0d6p-5f, 0x1.2b6766p-6f, -0x1.83bb62p-7f, -0x1.731462p-6f, -0x1.39e732p-6f},
    {0x1.3d8bdap-8f, 0x1.7ea3ap-10f, 0x1.7b7a32p-13f, -0x1.57b288p-14f, -0x1.48613ap-14f, -0x1.0541e6p-15f, -0x1.82d14p-17f, -0x1.32385p-18f,
     -0x1.8d15c2p-20f, 0x0p+0f, -0x1.07eb6ap-7f, -0x1.62694p-6f, -0x1.d02988p-6f, -0x1.151384p-6f, -0x1.954e7p-10f, 0x1.5d6f92p-8f},
    {-0x1.4ea43ap-10f, -0x1.88b3ecp-11f, -0x1.8a81f6p-13f, -0x1.91281ep-16f, 0x1.43cc3p-17f, 0x1.5eb37ap-18f, 0x1.ee9558p-20f, 0x1.63fb4p-21f,
     0x1.95b962p-23f, 0x0p+0f, -0x1.a79326p-7f, -0x1.0c611ep-6f, 0x1.2c0c4ap-11f, 0x1.72b976p-7f, 0x1.f3cf4ap-8f, 0x1.e2b276p-10f},
};

/* R(a), 0 <= a <= 14.75, in 15 pieces: centres, then coefficients. Max relative error 2^-27.08. */
#define TAIL_SHIFT 1.5
#define TAIL_END 14.75
static const float TAIL_PIECES[8][16] = {
    {0x1.7fe098p-1f, 0x1.40163p+0f, 0x1.bfd964p+0f, 0x1.2017fap+1f, 0x1.8024p+1f, 0x1.00022p+2f, 0x1.4006a4p+2f, 0x1.802118p+2f,
     0x1.dfd4c2p+2f, 0x1.301c8p+3f, 0x1.6fed7ep+3f, 0x1.aff63p+3f, 0x1.d4016p+3f, 0x0p+0f, 0x1.000adp-3f, 0x1.801b48p-2f},
    {0x1.337b0ep-2f, 0x1.d88542p-3f, 0x1.7b71d8p-3f, 0x1.3a9974p-3f, 0x1.f190fep-4f, 0x1.82b1d6p-4f, 0x1.3b09a4p-4f, 0x1.09404cp-4f,
     0x1.ac87eap-5f, 0x1.54335ep-5f, 0x1.1a237p-5f, 0x1.e198aep-6f, 0x1.bcdbcap-6f, 0x0p+0f, 0x1.d0ad52p-2f, 0x1.84b006p-2f},
    {-0x1.63f5ccp-3f, -0x1.c47242p-4f, -0x1.32754ep-4f, -0x1.b3d1cep-5f, -0x1.19a4cap-5f, -0x1.5cf47ap-6f, -0x1.d60348p-7f, -0x1.5032e4p-7f,
     -0x1.ba4656p-8f, -0x1.185cfcp-8f, -0x1.82e402p-9f, -0x1.1a5da2p-9f, -0x1.e23ac2p-10f, 0x0p+0f, -0x1.5e6c36p-2f, -0x1.06b7f6p-2f},
    {0x1.5c1398p-4f, 0x1.7b548p-5f, 0x1.bd8944p-6f, 0x1.157c1ep-6f, 0x1.2bc8f6p-7f, 0x1.2dd3c2p-8f, 0x1.541802p-9f, 0x1.a08ce2p-10f,
     0x1.c16bc2p-11f, 0x1.c96fep-12f, 0x1.0763p-12f, 0x1.49605p-13f, 0x1.04339ep-13f, 0x0p+0f, 0x1.a4ddfp-3f, 0x1.222406p-3f},
    {-0x1.2c9db6p-5f, -0x1.1f0dfep-6f, -0x1.29983cp-7f, -0x1.4974b6p-8f, -0x1.2e79e6p-9f, -0x1.f68edcp-11f, -0x1.de7e92p-12f, -0x1.f92a84p-13f,
     -0x1.c1d9d8p-14f, -0x1.717a96p-15f, -0x1.641ab8p-16f, -0x1.7e366ap-17f, -0x1.174f1cp-17f, 0x0p+0f, -0x1.b0226cp-4f, -0x1.15bc6ap-4f},
    {0x1.d6c0cp-7f, 0x1.8fae2ep-8f, 0x1.726b16p-9f, 0x1.706776p-10f, 0x1.23358cp-11f, 0x1.942abcp-13f, 0x1.47e4ap-14f, 0x1.2c2e9ep-15f,
     0x1.bc0278p-17f, 0x1.27a4bap-18f, 0x1.de34ccp-20f, 0x1.b934c6p-21f, 0x1.913dbap-23f, 0x0p+0f, 0x1.89da34p-5f, 0x1.dc2ac6p-6f},
    {-0x1.57bf28p-8f, -0x1.063d2p-9f, -0x1.b612cp-11f, -0x1.896c48p-12f, -0x1.127ba4p-13f, -0x1.3f84eep-15f, -0x1.bc5bc2p-17f, -0x1.628ff4p-18f,
     -0x1.bb3762p-20f, -0x1.dd1d5p-22f, -0x1.435478p-23f, -0x1.00e32ap-24f, -0x1.e80feap-22f, 0x0p+0f, -0x1.4a625ep-6f, -0x1.75bb6ap-7f},
    {0x1.ccc4a4p-10f, 0x1.4489bep-11f, 0x1.e93fdap-13f, 0x1.8f97bep-14f, 0x1.e71dcp-16f, 0x1.e26dfp-18f, 0x1.272c72p-19f, 0x1.9e912ap-21f,
     0x1.a841bp-23f, 0x1.730366p-25f, 0x1.ab0b6ep-27f, 0x1.303c0cp-28f, 0x1.f26e44p-17f, 0x0p+0f, 0x1.f7d46cp-8f, 0x1.05adf2p-8f},
};

/* a R(a), 0 <= a <= 14.75, in 15 pieces: centres, then coefficients. Max relative error 2^-26.73. */
#define SHARE_SHIFT 1.5
#define SHARE_END 14.75
static const float SHARE_PIECES[8][16] = {
    {0x1.80051p-1f, 0x1.3fe868p+0f, 0x1.c00a9cp+0f, 0x1.200d4ap+1f, 0x1.801ba8p+1f, 0x1.0008dp+2f, 0x1.400b7cp+2f, 0x1.80174p+2f,
     0x1.dff9cap+2f, 0x1.30193cp+3f, 0x1.7017fcp+3f, 0x1.b01168p+3f, 0x1.d41fa6p+3f, 0x0p+0f, 0x0p+0f, 0x1.8014dp-2f},
    {0x1.cd2ba6p-3f, 0x1.2756ccp-2f, 0x1.4bf1b4p-2f, 0x1.620734p-2f, 0x1.754e82p-2f, 0x1.82b608p-2f, 0x1.89d4ap-2f, 0x1.8e023cp-2f,
     0x1.919c3ep-2f, 0x1.9422c8p-2f, 0x1.957f3ap-2f, 0x1.964fdep-2f, 0x1.96a256p-2f, 0x0p+0f, 0x0p+0f, 0x1.23951p-3f},
    {0x1.5bf384p-3f, 0x1.7ba18cp-4f, 0x1.bd337ap-5f, 0x1.1590c2p-5f, 0x1.2bd7d2p-6f, 0x1.2dc01ap-7f, 0x1.540a6ap-8f, 0x1.a0aa06p-9f,
     0x1.c10a58p-10f, 0x1.c97e12p-11f, 0x1.070a6ap-11f, 0x1.49235ep-12f, 0x1.0400ccp-12f, 0x0p+0f, 0x1p-1f, 0x1.2226acp-2f},
    {-0x1.c2bfecp-4f, -0x1.af0546p-5f, -0x1.bdfd72p-6f, -0x1.ee5ee8p-7f, -0x1.c5e456p-8f, -0x1.78d1e8p-9f, -0x1.66d13cp-10f, -0x1.7b0788p-11f,
     -0x1.5113eep-12f, -0x1.152e16p-13f, -0x1.0aa2a8p-14f, -0x1.1e67ep-15f, -0x1.a307c8p-16f, 0x0p+0f, -0x1.988446p-2f, -0x1.a09f3p-3f},
    {0x1.d67826p-5f, 0x1.902842p-6f, 0x1.72052cp-7f, 0x1.708e8ep-8f, 0x1.233ffep-9f, 0x1.93f604p-11f, 0x1.47d822p-12f, 0x1.2c5788p-13f,
     0x1.bb49f8p-15f, 0x1.27a682p-16f, 0x1.dd2762p-18f, 0x1.b8c272p-19f, 0x1.2d0ac4p-19f, 0x0p+0f, 0x1.fffa22p-3f, 0x1.dc1e0ep-4f},
    {-0x1.a88db4p-6f, -0x1.44a988p-7f, -0x1.0ed37cp-8f, -0x1.e8d32ap-10f, -0x1.501cb4p-11f, -0x1.897218p-13f, -0x1.121846p-14f, -0x1.b5e232p-16f,
     -0x1.0d88c8p-17f, -0x1.24fe32p-19f, -0x1.8b66ap-21f, -0x1.3a782ep-22f, 0x1.282c6ap-20f, 0x0p+0f, -0x1.0feb4cp-3f, -0x1.d23678p-5f},
    {0x1.5c6362p-7f, 0x1.e19fcep-9f, 0x1.6c3e94p-10f, 0x1.2c1682p-11f, 0x1.7044f8p-13f, 0x1.6c7fp-15f, 0x1.b4d55p-17f, 0x1.309af6p-18f,
     0x1.414044p-20f, 0x1.1a8a22p-22f, 0x1.419998p-24f, 0x1.b8ba12p-26f, -0x1.2d26f2p-20f, 0x0p+0f, 0x1.f20734p-5f, 0x1.98a87ap-6f},
    {-0x1.ffdb7ep-9f, -0x1.42b98ep-10f, -0x1.c3a06p-12f, -0x1.5942b4p-13f, -0x1.6cd05p-15f, -0x1.330bccp-17f, -0x1.42564cp-19f, -0x1.895206p-21f,
     -0x1.67f5b8p-23f, -0x1.fdad6p-26f, -0x1.56b21p-27f, -0x1.c5db1ep-29f, -0x1.cda4a4p-15f, 0x0p+0f, -0x1.4875f6p-6f, -0x1.40c4acp-7f},
};

/* gelu'(-a) e^(a^2/2), 0 <= a <= 14.75, in 15 pieces: centres, then coefficients, then what the root's
   centre is off the root. Max relative error 2^-26.68. */
#define GELU_LEFT_SHIFT 1.5
#define GELU_LEFT_END 14.75
static const float GELU_LEFT_PIECES[9][16] = {
    {0x1.80f0e8p-1f, 0x1.3fe8f4p+0f, 0x1.c001cp+0f, 0x1.1fe7bep+1f, 0x1.7fe23p+1f, 0x1.ffec4p+1f, 0x1.400adcp+2f, 0x1.802298p+2f,
     0x1.dff9e8p+2f, 0x1.30195p+3f, 0x1.70191p+3f, 0x1.afefa8p+3f, 0x1.d40d7cp+3f, 0x0p+0f, 0x1.ffe8ap-4f, 0x1.7ff6ap-2f},
    {0x0p+0f, -0x1.122a02p-2f, -0x1.069ec2p-1f, -0x1.7cbd86p-1f, -0x1.132ddep+0f, -0x1.80486ep+0f, -0x1.eb066p+0f, -0x1.2a34dep+1f,
     -0x1.784592p+1f, -0x1.dff4acp+1f, -0x1.237f16p+2f, -0x1.56c0fcp+2f, -0x1.73b6e6p+2f, 0x0p+0f, 0x1.9da2f6p-2f, 0x1.d71718p-3f},
    {-0x1.2511e8p-1f, -0x1.04d8d4p-1f, -0x1.e518ep-2f, -0x1.cf0ba2p-2f, -0x1.bbc29p-2f, -0x1.ae556p-2f, -0x1.a73414p-2f, -0x1.a305d6p-2f,
     -0x1.9f6c68p-2f, -0x1.9ce5dep-2f, -0x1.9b8968p-2f, -0x1.9ab92p-2f, -0x1.9a6676p-2f, 0x0p+0f, -0x1.7b7a94p-1f, -0x1.4fa356p-1f},
    {0x1.5b25fp-4f, 0x1.7ba08ap-5f, 0x1.bd42fp-6f, 0x1.15d942p-6f, 0x1.2c3dd2p-7f, 0x1.2df6eap-8f, 0x1.540c44p-9f, 0x1.a088b4p-10f,
     0x1.c1094ap-11f, 0x1.c97edp-12f, 0x1.0709fep-12f, 0x1.496e46p-13f, 0x1.04d49cp-13f, 0x0p+0f, 0x1.a4e512p-3f, 0x1.2232f2p-3f},
    {-0x1.2ba7p-5f, -0x1.1f50eap-6f, -0x1.295c26p-7f, -0x1.49f3fcp-8f, -0x1.2f1372p-9f, -0x1.f6d06ep-11f, -0x1.de5d06p-12f, -0x1.f98e5p-13f,
     -0x1.c14cacp-14f, -0x1.718348p-15f, -0x1.638bb6p-16f, -0x1.7ced6ap-17f, -0x1.801f6ep-18f, 0x0p+0f, -0x1.b02eeep-4f, -0x1.15cec4p-4f},
    {0x1.d4f992p-7f, 0x1.905506p-8f, 0x1.720b9cp-9f, 0x1.71441cp-10f, 0x1.23ce94p-11f, 0x1.94b8ep-13f, 0x1.47c3c2p-14f, 0x1.2bbfa4p-15f,
     0x1.bbd446p-17f, 0x1.26fbb2p-18f, 0x1.d8a6a2p-20f, 0x1.bb898ap-21f, -0x1.9667aap-15f, 0x0p+0f, 0x1.89def2p-5f, 0x1.dc494p-6f},
    {-0x1.55955ep-8f, -0x1.080f2ap-9f, -0x1.b6c346p-11f, -0x1.9381f8p-12f, -0x1.1290dep-13f, -0x1.41f5ep-15f, -0x1.c123dp-17f, -0x1.37f468p-18f,
     -0x1.bd32a6p-20f, -0x1.dfe084p-22f, -0x1.39cf4ep-23f, -0x1.8d6794p-24f, -0x1.271a68p-13f, 0x0p+0f, -0x1.475d16p-6f, -0x1.73f6dep-7f},
    {0x1.cd5598p-10f, 0x1.2da7eep-11f, 0x1.f20216p-13f, 0x1.79b858p-14f, 0x1.efec16p-16f, 0x1.cc399p-18f, 0x1.288acap-19f, 0x1.edf906p-21f,
     0x1.946de4p-23f, 0x1.adaefp-25f, 0x1.887c9ep-26f, 0x1.830818p-30f, 0x1.db537p-10f, 0x0p+0f, 0x1.fa3b76p-8f, 0x1.069274p-8f},
    {0x1.859a04p-15f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f},
};

/* gelu_tanh'(-a) e^v, 0 <= a <= 11, in 16 pieces: centres, then coefficients, then what the root's centre
   is off the root. Max relative error 2^-26.48. */
#define GELU_TANH_LEFT_SHIFT 0.85
#define GELU_TANH_LEFT_END 11
static const float GELU_TANH_LEFT_PIECES[9][16] = {
    {0x1.664f4cp+0f, 0x1.e65622p+0f, 0x1.33329ap+1f, 0x1.734a94p+1f, 0x1.d325f8p+1f, 0x1.29aaacp+2f, 0x1.698fap+2f, 0x1.a997fp+2f,
     0x1.04daep+3f, 0x1.42693cp+3f, 0x1.99a58p-7f, 0x1.6661acp-4f, 0x1.19aa94p-2f, 0x1.0ce2a8p-1f, 0x1.813d44p-1f, 0x1.065d1cp+0f},
    {-0x1.769158p+0f, -0x1.a2f852p+1f, -0x1.6c0e76p+2f, -0x1.1a4a9ep+3f, -0x1.e742c4p+3f, -0x1.bf59f8p+4f, -0x1.74e4e4p+5f, -0x1.223e46p+6f,
     -0x1.ffdb12p+6f, -0x1.d40902p+7f, 0x1.ffe5bap-2f, 0x1.fac118p-2f, 0x1.c6ebcap-2f, 0x1.18b1e6p-2f, 0x0p+0f, -0x1.f7ab3ap-2f},
    {-0x1.84d7a6p+1f, -0x1.0d034cp+2f, -0x1.5f6daep+2f, -0x1.c55926p+2f, -0x1.4522e2p+3f, -0x1.ef9d6cp+3f, -0x1.6177e2p+4f, -0x1.dfe8a4p+4f,
     -0x1.6228a4p+5f, -0x1.0b255cp+6f, -0x1.07a95cp-6f, -0x1.eb36p-4f, -0x1.ba1356p-2f, -0x1.e3accep-1f, -0x1.7961e2p+0f, -0x1.11c38cp+1f},
    {-0x1.2c35bcp+0f, -0x1.309bf4p+0f, -0x1.6aaf0cp+0f, -0x1.c63f5p+0f, -0x1.29a1e4p+1f, -0x1.7e44dep+1f, -0x1.d06252p+1f, -0x1.115034p+2f,
     -0x1.4f09e6p+2f, -0x1.9e19bap+2f, -0x1.4d2032p-1f, -0x1.778bdep-1f, -0x1.d8e47ep-1f, -0x1.1ce08ep+0f, -0x1.342e3ep+0f, -0x1.38e7d6p+0f},
    {0x1.60b236p-5f, -0x1.4df744p-4f, -0x1.aca556p-3f, -0x1.03352p-2f, -0x1.da36fcp-3f, -0x1.b7b252p-3f, -0x1.b66acap-3f, -0x1.b66c46p-3f,
     -0x1.b666e2p-3f, -0x1.b666bcp-3f, -0x1.7e1e9cp-2f, -0x1.72efbp-2f, -0x1.3acefap-2f, -0x1.881dbap-3f, -0x1.3d0b14p-4f, 0x1.6a209p-6f},
    {-0x1.e8d6ecp-6f, -0x1.3a78e8p-4f, -0x1.670dd8p-5f, -0x1.aa7306p-9f, 0x1.30569p-7f, 0x1.7ad58ep-11f, 0x1.12e5d2p-18f, -0x1.9b0ceap-21f,
     -0x1.7a1a24p-21f, -0x1.86150ep-24f, 0x1.dc9aa6p-7f, 0x1.864f9ep-5f, 0x1.89896p-4f, 0x1.06abb4p-3f, 0x1.dc376ep-4f, 0x1.f43e18p-5f},
    {-0x1.44f832p-5f, 0x1.67ceap-10f, 0x1.2e245p-6f, 0x1.6fd884p-7f, -0x1.8c3cp-10f, -0x1.467e1cp-11f, 0x1.74b28ep-18f, 0x1.ae311p-16f,
     -0x1.2c46eep-21f, -0x1.1d8fa8p-20f, 0x1.03fd0ap-3f, 0x1.e1c6ccp-5f, 0x1.5d5bdp-5f, 0x1.d9336ap-8f, -0x1.b4df1p-6f, -0x1.97e70ep-5f},
    {0x1.8afeaep-7f, 0x1.738d7ep-7f, 0x1.f3874ep-13f, -0x1.111a7ep-8f, -0x1.ef42a4p-11f, 0x1.28d7b4p-12f, 0x1.2d5bdcp-19f, -0x1.f09b52p-18f,
     0x1.b795c4p-21f, 0x1.272106p-22f, 0x1.5a35c8p+5f, -0x1.875188p-6f, -0x1.38f2ep-6f, -0x1.c88f52p-6f, -0x1.586c0ap-6f, -0x1.6427b2p-8f},
    {0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, -0x1.56e7a6p-15f, 0x0p+0f},
};

/* mish'(-a) e^a, 0 <= a <= 22, and beyond, in 16 pieces: centres, then coefficients, then what the root's
   centre is off the root. Max relative error 2^-25.20. */
#define MISH_LEFT_SHIFT 1.55
#define MISH_LEFT_END 22
static const float MISH_LEFT_PIECES[9][16] = {
    {0x1.66877ap-1f, 0x1.314a9cp+0f, 0x1.b34ed4p+0f, 0x1.199fdcp+1f, 0x1.79a8fep+1f, 0x1.f9755p+1f, 0x1.3ccf96p+2f, 0x1.7ceea4p+2f,
     0x1.dcc772p+2f, 0x1.2e78eep+3f, 0x1.6e7accp+3f, 0x1.ae3c5ep+3f, 0x1.074ce8p+4f, 0x1.44p+4f, 0x1.99a08p-4f, 0x1.4cb374p-2f},
    {0x1.7c2008p-2f, 0x0p+0f, -0x1.f3e8acp-2f, -0x1.039eb8p+0f, -0x1.d29832p+0f, -0x1.70f3b6p+1f, -0x1.f5967ap+1f, -0x1.3c065ap+2f,
     -0x1.9c8538p+2f, -0x1.0e732cp+3f, -0x1.4e79d8p+3f, -0x1.8e3c36p+3f, -0x1.ee99cep+3f, -0x1.34p+4f, 0x1.2f202ep-1f, 0x1.1689c6p-1f},
    {-0x1.354dfcp-1f, -0x1.c26p-1f, -0x1.05abf8p+0f, -0x1.127a46p+0f, -0x1.133038p+0f, -0x1.0c110ap+0f, -0x1.06410ep+0f, -0x1.02f6b8p+0f,
     -0x1.00e2cap+0f, -0x1.0028eap+0f, -0x1.0006eep+0f, -0x1.000124p+0f, -0x1.00001p+0f, -0x1p+0f, -0x1.ead508p-4f, -0x1.3b843p-2f},
    {-0x1.6a41c8p-2f, -0x1.a3d044p-3f, -0x1.5def16p-4f, -0x1.6fd8eep-6f, 0x1.5c6918p-7f, 0x1.c6872ep-7f, 0x1.1c19p-7f, 0x1.26216ep-8f,
     0x1.7956d2p-10f, 0x1.1e2e54p-12f, 0x1.8edef8p-15f, 0x1.24a5acp-19f, 0x1.5febbp-20f, 0x0p+0f, -0x1.a281fap-2f, -0x1.aec59p-2f},
    {0x1.75c24cp-4f, 0x1.8c1b86p-4f, 0x1.e1a354p-5f, 0x1.c542a6p-6f, 0x1.757064p-8f, -0x1.64d79p-10f, -0x1.bf7a96p-10f, -0x1.1699f8p-10f,
     -0x1.916cccp-12f, -0x1.4766d4p-14f, -0x1.d67b64p-17f, -0x1.11a25cp-19f, -0x1.2cd14cp-22f, 0x0p+0f, -0x1.b3b5dep-5f, 0x1.0afed8p-6f},
    {0x1.b7720ap-6f, -0x1.d0daccp-7f, -0x1.369f84p-6f, -0x1.83b186p-7f, -0x1.fc56c2p-9f, -0x1.03387cp-11f, 0x1.0e01dp-13f, 0x1.49a466p-13f,
     0x1.2be6f8p-14f, 0x1.0f5968p-16f, 0x1.9de2eap-19f, 0x1.08f116p-16f, -0x1.0a8202p-21f, 0x0p+0f, 0x1.47448p-4f, 0x1.22493p-4f},
    {-0x1.8a087ep-6f, -0x1.06aef2p-7f, 0x1.ea393ep-10f, 0x1.855632p-9f, 0x1.5b19a2p-10f, 0x1.27875p-12f, 0x1.46c8cp-15f, -0x1.12c676p-17f,
     -0x1.3dc4b2p-17f, -0x1.4d1dacp-19f, -0x1.38f54cp-21f, -0x1.7dd096p-22f, 0x1.67604p-26f, 0x0p+0f, 0x1.640d4p-9f, -0x1.12ecdep-6f},
    {0x1.7c838ep-9f, 0x1.5dc92p-8f, 0x1.450894p-10f, -0x1.ba2b7p-13f, -0x1.3ea396p-12f, -0x1.52a26cp-14f, -0x1.07fe4ep-16f, -0x1.3c46p-19f,
     0x1.8882c4p-21f, 0x1.7395cp-22f, 0x1.288ad6p-24f, -0x1.52fd6ap-17f, 0x1.7a2096p-24f, 0x0p+0f, -0x1.1964fap-6f, -0x1.7474a2p-7f},
    {0x0p+0f, 0x1.dbfcbcp-14f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f},
};

/* mish'(a), 0 <= a <= 22, in 16 pieces: centres, then coefficients. Max relative error 2^-25.44. */
#define MISH_RIGHT_SHIFT 1.55
#define MISH_RIGHT_END 22
static const float MISH_RIGHT_PIECES[8][16] = {
    {0x1.66598ap-1f, 0x1.331f2cp+0f, 0x1.b3400ep+0f, 0x1.199556p+1f, 0x1.79ba82p+1f, 0x1.f9ab2p+1f, 0x1.3cd25ep+2f, 0x1.7ce17p+2f,
     0x1.dcab28p+2f, 0x1.2e48dep+3f, 0x1.6e8a2ep+3f, 0x1.ae906ep+3f, 0x1.074ce8p+4f, 0x1.43b934p+4f, 0x1.99c14cp-4f, 0x1.4cba5cp-2f},
    {0x1.f00154p-1f, 0x1.1389ep+0f, 0x1.15916ap+0f, 0x1.0ebde2p+0f, 0x1.05cb56p+0f, 0x1.013b4p+0f, 0x1.003938p+0f, 0x1.00099ap+0f,
     0x1.00009ep+0f, 0x1.000004p+0f, 0x1p+0f, 0x1p+0f, 0x1p+0f, 0x1p+0f, 0x1.53a3fcp-1f, 0x1.97eefep-1f},
    {0x1.6a87f8p-2f, 0x1.79e43ep-4f, -0x1.2dc938p-5f, -0x1.debeaep-5f, -0x1.06c186p-5f, -0x1.03d47ep-7f, -0x1.913916p-10f, -0x1.15d3aep-12f,
     -0x1.253cccp-16f, -0x1.c2f094p-22f, -0x1.29066p-27f, -0x1.9814bap-33f, -0x1.97e6e2p-41f, -0x1.ec9faep-52f, 0x1.3ff37cp-1f, 0x1.1b2f54p-1f},
    {-0x1.2d22eep-2f, -0x1.9f891cp-3f, -0x1.005fd8p-4f, 0x1.b600eap-8f, 0x1.331ccp-6f, 0x1.9511cp-8f, 0x1.574fa6p-10f, 0x1.f005fap-13f,
     0x1.0dd612p-16f, 0x1.0481f8p-23f, 0x1.a34f9ep-24f, 0x1.22a0fep-29f, 0x1.271be8p-39f, 0x1.d088b6p-50f, -0x1.a4a15ap-4f, -0x1.b1ad72p-3f},
    {-0x1.67002p-8f, 0x1.9c1e32p-4f, 0x1.2ab6f8p-4f, 0x1.76dfdap-6f, -0x1.f3af5cp-9f, -0x1.7e413cp-9f, -0x1.7a26ap-11f, -0x1.221052p-13f,
     -0x1.44d2fp-17f, -0x1.107c54p-22f, -0x1.4d048p-27f, -0x1.f58dacp-33f, -0x1.0de96ap-42f, -0x1.fd6b3ep-53f, -0x1.6f7e62p-3f, -0x1.1799bcp-3f},
    {0x1.6894dp-4f, 0x1.943102p-7f, -0x1.c8b984p-6f, -0x1.31970ep-6f, -0x1.0ece2p-9f, 0x1.b6a394p-11f, 0x1.27be02p-12f, 0x1.f0df1p-15f,
     0x1.290a88p-18f, 0x1.c74b4ep-21f, -0x1.f6243p-23f, -0x1.5b6c8p-28f, -0x1.d17548p-41f, -0x1.061faep-50f, 0x1.5b5c76p-6f, 0x1.211fc2p-4f},
    {-0x1.f111dep-7f, -0x1.ea23b8p-6f, -0x1.6b4e7ep-9f, 0x1.9811a8p-8f, 0x1.18757cp-9f, -0x1.174662p-14f, -0x1.516c28p-14f, -0x1.52105ap-16f,
     -0x1.e45bdp-20f, -0x1.524ebep-25f, 0x1.93e688p-29f, 0x1.568b18p-34f, -0x1.31912ep-43f, -0x1.559a48p-54f, 0x1.8dcc54p-5f, 0x1.14721p-5f},
    {-0x1.36c8bcp-6f, 0x1.e5779p-8f, 0x1.c52776p-8f, 0x1.ede056p-17f, -0x1.c6d32cp-11f, -0x1.eae7a4p-15f, 0x1.f7cad4p-17f, 0x1.6c6e88p-18f,
     0x1.0913eep-21f, -0x1.fd5a7ep-22f, 0x1.536788p-23f, 0x1.d5f09ap-29f, 0x1.c6b0bap-43f, 0x1.1481f2p-52f, 0x1.e6cb6p-5f, -0x1.1e59fep-6f},
};

/* silu'(-a) e^a, 0 <= a <= 22.5, and beyond, in 16 pieces: centres, then coefficients, then what the
   root's centre is off the root. Max relative error 2^-25.65. */
#define SILU_LEFT_SHIFT 1.5
#define SILU_LEFT_END 22.5
static const float SILU_LEFT_PIECES[9][16] = {
    {0x1.8008dp-1f, 0x1.4748bcp+0f, 0x1.bfef28p+0f, 0x1.1ff172p+1f, 0x1.8017e8p+1f, 0x1.00057p+2f, 0x1.401c34p+2f, 0x1.7ff52p+2f,
     0x1.dfe12ep+2f, 0x1.2ff07cp+3f, 0x1.701a6ap+3f, 0x1.b02a3p+3f, 0x1.0819c8p+4f, 0x1.48p+4f, 0x1.fff86p-4f, 0x1.800588p-2f},
    {0x1.552e5ap-2f, 0x0p+0f, -0x1.ac04f6p-2f, -0x1.df5c6p-1f, -0x1.c53b46p+0f, -0x1.70189ap+1f, -0x1.f88c8ap+1f, -0x1.3e37dcp+2f,
     -0x1.9f6238p+2f, -0x1.0fe56ep+3f, -0x1.501898p+3f, -0x1.9029e6p+3f, -0x1.f0338cp+3f, -0x1.38p+4f, 0x1.fbd6e4p-2f, 0x1.d80126p-2f},
    {-0x1.dc967p-2f, -0x1.907a9ep-1f, -0x1.f3906ep-1f, -0x1.154e5p+0f, -0x1.1ed3dp+0f, -0x1.15defap+0f, -0x1.0bc622p+0f, -0x1.05aa5ap+0f,
     -0x1.01b2d8p+0f, -0x1.004e9ap+0f, -0x1.000d3ep+0f, -0x1.000224p+0f, -0x1.00002p+0f, -0x1p+0f, -0x1.0f4186p-4f, -0x1.bcbf9cp-3f},
    {-0x1.52cabap-2f, -0x1.05b088p-2f, -0x1.3d16f8p-3f, -0x1.0d097cp-4f, 0x1.16efacp-8f, 0x1.6f87f2p-6f, 0x1.03bf1ap-6f, 0x1.16d1cp-7f,
     0x1.698736p-9f, 0x1.130084p-11f, 0x1.7d44e6p-14f, 0x1.34cfcp-16f, 0x1.1d8e26p-19f, 0x0p+0f, -0x1.1dc1ep-2f, -0x1.482138p-2f},
    {0x1.2f9a64p-6f, 0x1.158768p-4f, 0x1.1b72a4p-4f, 0x1.891a82p-5f, 0x1.0f3c64p-6f, -0x1.c8b3ep-12f, -0x1.70eaf6p-9f, -0x1.01885cp-9f,
     -0x1.7f82c2p-11f, -0x1.39ac6ep-13f, -0x1.c04288p-16f, -0x1.486a4ap-18f, -0x1.d1f09p-22f, 0x0p+0f, -0x1.230f5ep-4f, -0x1.351d36p-5f},
    {0x1.1b4574p-5f, 0x1.587e32p-7f, -0x1.c9634cp-8f, -0x1.922926p-7f, -0x1.f694aap-8f, -0x1.bc9a26p-10f, 0x1.bffbb4p-15f, 0x1.16b562p-12f,
     0x1.1bd978p-13f, 0x1.05a88ep-15f, 0x1.8c41d6p-18f, -0x1.0b80a2p-17f, -0x1.7d49cep-21f, 0x0p+0f, 0x1.cb933ap-6f, 0x1.30ffeep-5f},
    {-0x1.8c61dap-8f, -0x1.3a02ap-7f, -0x1.35d4fap-8f, -0x1.61a4fp-14f, 0x1.a78474p-10f, 0x1.68784cp-11f, 0x1.158e1ep-13f, -0x1.9e3148p-18f,
     -0x1.218e22p-16f, -0x1.5c15ecp-18f, -0x1.41feb2p-20f, 0x1.a32424p-24f, 0x1.256e2ep-26f, 0x0p+0f, 0x1.542c84p-7f, 0x1.00e93cp-8f},
    {-0x1.ba7abp-9f, 0x1.acc39p-11f, 0x1.04e2e6p-9f, 0x1.0abc7p-10f, -0x1.70535ep-15f, -0x1.37ee1ep-13f, -0x1.79b17p-15f, -0x1.0efb46p-17f,
     0x1.2636b6p-20f, 0x1.3ef314p-21f, 0x1.13e54ap-23f, 0x1.916b62p-18f, 0x1.1843cap-23f, 0x0p+0f, -0x1.da4d2cp-9f, -0x1.34c14p-8f},
    {0x0p+0f, -0x1.6f9082p-17f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f},
};

/* -gelu(-a), 0 <= a <= 7.6, in 16 pieces: centres, then coefficients. Max relative error 2^-25.94. */
#define GELU_SCALE 0x1.cdd3000000000p-2
#define GELU_SQUARE 0x1.9fa44c0000000p-3
#define GELU_FIRST 0.75
#define GELU_START 0
#define GELU_END 7.6
static const float GELU_PIECES[10][16] = {
    {0x0p+0f, 0x1.46b01ep+0f, 0x1.13d994p+1f, 0x1.727034p+1f, 0x1.b7e02cp+1f, 0x1.f86426p+1f, 0x1.1b358p+2f, 0x1.37d8f6p+2f,
     0x1.4f325p+2f, 0x1.67ef6cp+2f, 0x1.7fc5dp+2f, 0x1.94d8eap+2f, 0x1.a99256p+2f, 0x1.be16aap+2f, 0x1.d07392p+2f, 0x1.e191cap+2f},
    {0x0p+0f, 0x1.07d91cp-3f, 0x1.1304a6p-5f, 0x1.68a7bp-8f, 0x1.096768p-10f, 0x1.4fe662p-13f, 0x1.65c4b8p-16f, 0x1.681e64p-19f,
     0x1.c9ce4cp-22f, 0x1.c2b9c6p-25f, 0x1.9f888p-28f, 0x1.b63808p-31f, 0x1.adde7ap-34f, 0x1.8443bcp-37f, 0x1.940deep-40f, 0x1.c04596p-43f},
    {0x1p-1f, -0x1.fe3472p-4f, -0x1.19839ep-4f, -0x1.ffff8p-7f, -0x1.c343d6p-9f, -0x1.48c75ap-11f, -0x1.8a1eacp-14f, -0x1.b560ap-17f,
     -0x1.2b092ap-19f, -0x1.3c4ed8p-22f, -0x1.370a26p-25f, -0x1.5a1ed6p-28f, -0x1.64f996p-31f, -0x1.520568p-34f, -0x1.6e49d4p-37f, -0x1.a562f6p-40f},
    {-0x1.988454p-2f, -0x1.0ce9aep-5f, 0x1.a7b8cp-5f, 0x1.3c4beep-6f, 0x1.5d98a8p-8f, 0x1.2c7718p-10f, 0x1.9b8dcp-13f, 0x1.fc8604p-16f,
     0x1.7842eep-18f, 0x1.adcd22p-21f, 0x1.c49c78p-24f, 0x1.0a8266p-26f, 0x1.21b522p-29f, 0x1.203314p-32f, 0x1.45ba2p-35f, 0x1.851918p-38f},
    {0x1.0fbaf2p-21f, 0x1.6d198p-4f, -0x1.28aefp-7f, -0x1.a2d0c8p-7f, -0x1.3ed1f2p-8f, -0x1.5051bap-10f, -0x1.0d00ap-12f, -0x1.76fc32p-15f,
     -0x1.2e9c28p-17f, -0x1.77abd8p-20f, -0x1.a9b35p-23f, -0x1.0a31bp-25f, -0x1.31dbc6p-28f, -0x1.406b84p-31f, -0x1.7a6a5p-34f, -0x1.d61782p-37f},
    {0x1.10503p-4f, -0x1.1e629p-5f, -0x1.72b44ap-7f, 0x1.00a6b4p-8f, 0x1.692494p-9f, 0x1.f901ecp-11f, 0x1.e8655p-13f, 0x1.8746f4p-15f,
     0x1.5bf59ap-17f, 0x1.d94374p-20f, 0x1.223c7ap-22f, 0x1.83127p-25f, 0x1.d7ab08p-28f, 0x1.04e72ap-30f, 0x1.42a654p-33f, 0x1.a18a7ep-36f},
    {0x1.c911b8p-15f, -0x1.50f0eep-8f, 0x1.0935e8p-7f, 0x1.30476ep-11f, -0x1.c1cb02p-11f, -0x1.018c62p-11f, -0x1.41386ep-13f, -0x1.3071cep-15f,
     -0x1.2ecc1cp-17f, -0x1.c7f14ep-20f, -0x1.30f822p-22f, -0x1.b3f772p-25f, -0x1.1adb62p-27f, -0x1.4ba0a2p-30f, -0x1.ae58bap-33f, -0x1.229a5cp-35f},
    {-0x1.4d7546p-7f, 0x1.b3249cp-8f, -0x1.72ea56p-10f, -0x1.13fc28p-10f, -0x1.56a49cp-22f, 0x1.462412p-13f, 0x1.324188p-14f, 0x1.68a836p-16f,
     0x1.99f0b6p-18f, 0x1.5a824ap-20f, 0x1.ffd0fp-23f, 0x1.896e36p-25f, 0x1.114058p-27f, 0x1.53fe64p-30f, 0x1.d0d20cp-33f, 0x1.48570ap-35f},
    {0x1.9bd6c4p-12f, -0x1.391a58p-11f, -0x1.62d69ap-11f, 0x1.c03c24p-12f, 0x1.0b784cp-13f, -0x1.2036eep-16f, -0x1.893498p-16f, -0x1.44184p-17f,
     -0x1.a73e2ap-19f, -0x1.a3ea3cp-21f, -0x1.4be106p-23f, -0x1.1a3068p-25f, -0x1.a0e6ccp-28f, -0x1.14dc5ep-30f, -0x1.93b88cp-33f, -0x1.2f2008p-35f},
    {0x1.c09a14p-11f, -0x1.b05bd6p-11f, 0x1.65fe5ep-12f, 0x1.cc8c4p-15f, -0x1.4b72aap-14f, -0x1.9636dp-16f, 0x1.b9d4fep-19f, 0x1.d839e4p-19f,
     0x1.e2adfep-20f, 0x1.07b12ep-21f, 0x1.13ea2p-23f, 0x1.f48a1ep-26f, 0x1.a268ep-28f, 0x1.32108ap-30f, 0x1.c6b38cp-33f, 0x1.53e1c6p-35f},
};

/* -gelu_tanh(-a), 0 <= a <= 6.3, in 16 pieces: centres, then coefficients. Max relative error 2^-26.65. */
#define GELU_TANH_SCALE 0x1.0194c60000000p-1
#define GELU_TANH_SQUARE 0x1.3518ee0000000p-2
#define GELU_TANH_FIRST 0.75
#define GELU_TANH_START 0
#define GELU_TANH_END 6.3
static const float GELU_TANH_PIECES[10][16] = {
    {0x0p+0f, 0x1.0c61f4p+0f, 0x1.ce597ep+0f, 0x1.385f62p+1f, 0x1.72dbaap+1f, 0x1.a8a17cp+1f, 0x1.dd8364p+1f, 0x1.04253cp+2f,
     0x1.18b862p+2f, 0x1.2a846ap+2f, 0x1.3dfec8p+2f, 0x1.50ee8p+2f, 0x1.611c0ep+2f, 0x1.718a9ap+2f, 0x1.8110e6p+2f, 0x1.8f6d8ap+2f},
    {0x0p+0f, 0x1.3c77c2p-3f, 0x1.068892p-4f, 0x1.1e77a4p-6f, 0x1.482716p-8f, 0x1.42a09ap-10f, 0x1.f416b6p-13f, 0x1.af01b2p-15f,
     0x1.45c652p-17f, 0x1.06a75ap-19f, 0x1.2fabd2p-22f, 0x1.31a6c8p-25f, 0x1.63246ep-28f, 0x1.5646f2p-31f, 0x1.3eac06p-34f, 0x1.3025dep-37f},
    {0x1p-1f, -0x1.806096p-4f, -0x1.b3849cp-4f, -0x1.5d8928p-5f, -0x1.f3135p-7f, -0x1.264b34p-8f, -0x1.0d35b4p-10f, -0x1.074436p-12f,
     -0x1.bed112p-15f, -0x1.8c832ep-17f, -0x1.fb1368p-20f, -0x1.18630ep-22f, -0x1.6012b2p-25f, -0x1.6e3718p-28f, -0x1.6da022p-31f, -0x1.73932ap-34f},
    {-0x1.988454p-2f, -0x1.a9ab86p-4f, 0x1.8ee99ap-5f, 0x1.4ff9e8p-5f, 0x1.4304b8p-6f, 0x1.dbbe08p-8f, 0x1.07bde8p-9f, 0x1.295b5ep-11f,
     0x1.1ec4b8p-13f, 0x1.1a86fep-15f, 0x1.92ca82p-18f, 0x1.ec8c5ep-21f, 0x1.4fbd84p-23f, 0x1.7a7242p-26f, 0x1.96889cp-29f, 0x1.b92132p-32f},
    {0x1.275954p-21f, 0x1.db115p-4f, 0x1.28fb6p-6f, -0x1.04f0b4p-6f, -0x1.b21998p-7f, -0x1.b2a7c8p-8f, -0x1.31acbp-9f, -0x1.971b24p-11f,
     -0x1.c5ef54p-13f, -0x1.f64c92p-15f, -0x1.933e1cp-17f, -0x1.12cca6p-19f, -0x1.9908dp-22f, -0x1.f613d4p-25f, -0x1.234ba8p-27f, -0x1.529098p-30f},
    {0x1.11a7dep-4f, -0x1.89331cp-6f, -0x1.ad2b6ep-6f, -0x1.464d16p-9f, 0x1.f47efcp-9f, 0x1.c9d46cp-9f, 0x1.c2c4f4p-10f, 0x1.71f184p-11f,
     0x1.e9de8ap-13f, 0x1.358562p-14f, 0x1.1bbaf4p-16f, 0x1.b37cacp-19f, 0x1.64625cp-21f, 0x1.df3498p-24f, 0x1.2dbd42p-26f, 0x1.790b64p-29f},
    {0x1.1fad2p-14f, -0x1.c69396p-7f, 0x1.08c1dcp-7f, 0x1.46d938p-8f, 0x1.b75ceap-11f, -0x1.97aecap-11f, -0x1.96d2bap-11f, -0x1.c4d71cp-12f,
     -0x1.75c1f6p-13f, -0x1.1505f8p-14f, -0x1.27c37cp-16f, -0x1.0343f8p-18f, -0x1.d705c8p-21f, -0x1.5d760ap-23f, -0x1.e07648p-26f, -0x1.442284p-28f},
    {-0x1.571f8ap-7f, 0x1.ad446p-8f, 0x1.409be6p-10f, -0x1.ebfa56p-10f, -0x1.21dd2cp-10f, -0x1.ce082ep-13f, 0x1.5d47f2p-13f, 0x1.5b9efap-13f,
     0x1.8ced0ep-14f, 0x1.6bc93ep-15f, 0x1.d2cbbcp-17f, 0x1.dd2eb2p-19f, 0x1.e72334p-21f, 0x1.9268d6p-23f, 0x1.2fd0d6p-25f, 0x1.bd44d6p-28f},
    {0x1.1b13ap-11f, 0x1.ae59eep-11f, -0x1.7992c8p-10f, -0x1.28104p-12f, 0x1.406a78p-12f, 0x1.fbe02ap-13f, 0x1.97a2a8p-14f, -0x1.f7666ap-16f,
     -0x1.2a3f0cp-15f, -0x1.402f28p-16f, -0x1.16b856p-17f, -0x1.500684p-19f, -0x1.806f78p-21f, -0x1.6bb808p-23f, -0x1.3009aep-25f, -0x1.e767p-28f},
    {0x1.9db9dp-11f, -0x1.b1a9f8p-11f, 0x1.9dd69cp-14f, -0x1.54c61cp-18f, 0x1.c7d0d8p-17f, -0x1.16fe9ap-14f, 0x1.a35fbp-18f, -0x1.12b9f2p-15f,
     -0x1.3baf46p-18f, 0x1.430364p-17f, 0x1.0fb006p-18f, 0x1.e10dd4p-20f, 0x1.67cd2p-21f, 0x1.76aafap-23f, 0x1.68c96p-25f, 0x1.3e29d4p-27f},
};

/* -quick_gelu(-a), 0 <= a <= 9.9, in 16 pieces: centres, then coefficients. Max relative error 2^-24.48.
   */
#define QUICK_GELU_SCALE 0x1.87c1ee0000000p+0
#define QUICK_GELU_SQUARE 0x0.0p+0
#define QUICK_GELU_FIRST 0.75
#define QUICK_GELU_START 0
#define QUICK_GELU_END 9.9
static const float QUICK_GELU_PIECES[9][16] = {
    {0x0p+0f, 0x1.99e078p-2f, 0x1.35182cp+0f, 0x1.dfd684p+0f, 0x1.41b6a6p+1f, 0x1.957b5ap+1f, 0x1.e9226p+1f, 0x1.1f2aaep+2f,
     0x1.4833bep+2f, 0x1.72097ep+2f, 0x1.9bfda4p+2f, 0x1.c5895ap+2f, 0x1.f3d56p+2f, 0x1.0cb59p+3f, 0x1.24eef8p+3f, 0x1.35420ep+3f},
    {0x0p+0f, 0x1.136bc2p-3f, 0x1.18c72cp-3f, 0x1.2f8b1ap-4f, 0x1.19bd4ap-5f, 0x1.d6a0c6p-7f, 0x1.7677f6p-8f, 0x1.1b8ab8p-9f,
     0x1.b3656p-11f, 0x1.42c4dep-12f, 0x1.d70c1cp-14f, 0x1.578d02p-15f, 0x1.ba2368p-17f, 0x1.5def68p-18f, 0x1.a4b47p-20f, 0x1.74cd44p-21f},
    {0x1p-1f, 0x1.78d13cp-3f, -0x1.7e2598p-4f, -0x1.4e429ap-4f, -0x1.68dd08p-5f, -0x1.4467fap-6f, -0x1.0d3314p-7f, -0x1.a329d8p-9f,
     -0x1.4802bp-10f, -0x1.ed7fb8p-12f, -0x1.6c446ap-13f, -0x1.0c1ecap-14f, -0x1.5bf3eap-16f, -0x1.14f548p-17f, -0x1.4f0a7ap-19f, -0x1.29f77ep-20f},
    {-0x1.b3b646p-2f, -0x1.5960a2p-2f, -0x1.20e2a2p-5f, 0x1.f097p-6f, 0x1.969822p-6f, 0x1.a4b43p-7f, 0x1.756a38p-8f, 0x1.2e967p-9f,
     0x1.e5d732p-11f, 0x1.746a8p-12f, 0x1.16d856p-13f, 0x1.9f145p-15f, 0x1.1004a6p-16f, 0x1.b3eb1cp-18f, 0x1.09909p-19f, 0x1.da4fdcp-21f},
    {0x1.1aa016p-21f, 0x1.0bf2c2p-3f, 0x1.2b8608p-4f, 0x1.67c3ap-8f, -0x1.b0c956p-8f, -0x1.449156p-8f, -0x1.46668p-9f, -0x1.19a044p-10f,
     -0x1.d4e9d2p-12f, -0x1.7091f6p-13f, -0x1.190ba8p-14f, -0x1.a8277ep-16f, -0x1.1950a4p-17f, -0x1.c6629ap-19f, -0x1.1721fp-20f, -0x1.f4f0c8p-22f},
    {0x1.a4a7bcp-4f, 0x1.6fbddp-5f, -0x1.444e0ep-5f, -0x1.7cbbbep-7f, -0x1.12ed18p-11f, 0x1.1a5f98p-10f, 0x1.829cacp-11f, 0x1.755d52p-12f,
     0x1.48b4a8p-13f, 0x1.0ba254p-14f, 0x1.a22282p-16f, 0x1.4117fep-17f, 0x1.b04a7ep-19f, 0x1.606ff8p-20f, 0x1.b56386p-22f, 0x1.8a98cap-23f},
    {0x1.0191a8p-12f, -0x1.757b58p-5f, 0x1.8a06f8p-8f, 0x1.a2e7c6p-8f, 0x1.62d932p-10f, 0x1.3b34d6p-19f, -0x1.21272p-13f, -0x1.6a0836p-14f,
     -0x1.5f2dbp-15f, -0x1.2d8fc4p-16f, -0x1.e70bccp-18f, -0x1.7ec1c4p-19f, -0x1.0689ep-20f, -0x1.b09d2ep-22f, -0x1.10fba8p-23f, -0x1.edaf88p-25f},
    {-0x1.02771ap-5f, -0x1.1439e4p-9f, 0x1.5b57bap-8f, -0x1.dddad6p-10f, -0x1.753eep-11f, -0x1.e436c4p-14f, 0x1.46570cp-18f, 0x1.e2af2p-17f,
     0x1.1f7e6ap-17f, 0x1.0ef022p-18f, 0x1.cd0af4p-20f, 0x1.76c9a6p-21f, 0x1.035ab6p-22f, 0x1.b73d58p-24f, 0x1.04665ap-25f, 0x1.013ce2p-26f},
    {0x1.a17b6ep-8f, 0x1.63e3b8p-7f, -0x1.0d36d4p-8f, -0x1.22c7fep-13f, 0x1.fbbaeep-13f, 0x1.17d69ap-14f, 0x1.445f64p-17f, -0x1.89b81ap-22f,
     -0x1.6105aep-20f, -0x1.9a7804p-21f, -0x1.824c6p-22f, -0x1.436842p-23f, -0x1.06699ap-24f, -0x1.b8aa6p-26f, -0x1.646d7ep-27f, -0x1.ea5b98p-29f},
};

/* softplus(-a), 0 <= a <= 16.5, in 16 pieces: centres, then coefficients. Max relative error 2^-27.55. */
#define SOFTPLUS_SCALE 0x1.dddddc0000000p-1
#define SOFTPLUS_SQUARE 0x0.0p+0
#define SOFTPLUS_FIRST 0.5
#define SOFTPLUS_START 0
#define SOFTPLUS_END 16.5
static const float SOFTPLUS_PIECES[9][16] = {
    {0x1.47da3cp-2f, 0x1.ef0f9cp-1f, 0x1.1f948ap+1f, 0x1.ab8a6p+1f, 0x1.18eaaap+2f, 0x1.5ee0aap+2f, 0x1.a8ed58p+2f, 0x1.e807bp+2f,
     0x1.1912cep+3f, 0x1.37d278p+3f, 0x1.5e4996p+3f, 0x1.75c764p+3f, 0x1.a0c2dp+3f, 0x1.ba769p+3f, 0x1.e541d4p+3f, 0x1.01d40cp+4f},
    {0x1.1775fep-1f, 0x1.4a007ep-2f, 0x1.9bba9p-4f, 0x1.1d3ab4p-5f, 0x1.941ec2p-7f, 0x1.100102p-8f, 0x1.5694dap-10f, 0x1.ff70acp-12f,
     0x1.41547cp-13f, 0x1.ebb8ep-15f, 0x1.279c26p-16f, 0x1.1bbf6cp-17f, 0x1.283f1cp-19f, 0x1.09604p-20f, 0x1.16b2cp-22f, 0x1.af24aep-24f},
    {-0x1.aebadcp-2f, -0x1.1a1b88p-2f, -0x1.87b62cp-4f, -0x1.185226p-5f, -0x1.91a36ep-7f, -0x1.0f70b4p-8f, -0x1.565b92p-10f, -0x1.ff50bep-12f,
     -0x1.414e2ep-13f, -0x1.ebb52ep-15f, -0x1.279b7ap-16f, -0x1.1bbf1ep-17f, -0x1.283f06p-19f, -0x1.096038p-20f, -0x1.16b2bep-22f, -0x1.af24acp-24f},
    {0x1.f3199p-4f, 0x1.98c6b4p-4f, 0x1.62404cp-5f, 0x1.0eba88p-6f, 0x1.8cb72ap-8f, 0x1.0e50e4p-9f, 0x1.55e918p-11f, 0x1.ff10e8p-13f,
     0x1.414194p-14f, 0x1.ebadccp-16f, 0x1.279a24p-17f, 0x1.1bbe82p-18f, 0x1.283edap-20f, 0x1.096028p-21f, 0x1.16b2b8p-23f, 0x1.af24aap-25f},
    {-0x1.a6961ap-8f, -0x1.e97066p-7f, -0x1.7dfe72p-7f, -0x1.5043bp-8f, -0x1.01fe5cp-9f, -0x1.656fb8p-11f, -0x1.c6b0dp-13f, -0x1.54617cp-14f,
     -0x1.ac36bcp-16f, -0x1.47c01cp-17f, -0x1.8a2088p-19f, -0x1.7a512p-20f, -0x1.8afe96p-22f, -0x1.61d4d2p-23f, -0x1.7398f4p-25f, -0x1.1f6dfep-26f},
    {-0x1.338baap-8f, -0x1.aeb4fep-10f, 0x1.c675ep-10f, 0x1.21666ep-10f, 0x1.ea89e4p-12f, 0x1.5f80bep-13f, 0x1.c4564cp-15f, 0x1.53b88cp-16f,
     0x1.abf246p-18f, 0x1.47accap-19f, 0x1.8a18aep-21f, 0x1.7a4ab8p-22f, 0x1.8affc4p-24f, 0x1.61d17ap-25f, 0x1.739b9ap-27f, 0x1.1f6c1p-28f},
    {0x1.4f8f9ep-11f, 0x1.1006dap-10f, 0x1.7080a6p-16f, -0x1.458e9ep-13f, -0x1.60e0dep-14f, -0x1.0fa7dap-15f, -0x1.65d5c4p-17f, -0x1.0e5d68p-18f,
     -0x1.557342p-20f, -0x1.059e56p-21f, -0x1.3aa79cp-23f, -0x1.2ee24p-24f, -0x1.3ba09ep-26f, -0x1.1b4db4p-27f, -0x1.2911aep-29f, -0x1.cba102p-31f},
    {0x1.249f24p-12f, -0x1.d30608p-15f, -0x1.5ffc62p-14f, 0x1.96cee8p-18f, 0x1.6f9e26p-17f, 0x1.520c4p-18f, 0x1.cf8f8p-20f, 0x1.665a2cp-21f,
     0x1.c9297ap-23f, 0x1.5dc05ap-24f, 0x1.a65a3p-26f, 0x1.96e7d2p-27f, 0x1.a4b6ecp-29f, 0x1.7cae9ap-30f, 0x1.8b1f26p-32f, 0x1.34ba28p-33f},
    {-0x1.244d02p-13f, -0x1.8042eep-15f, 0x1.63577p-16f, 0x1.43606ep-18f, -0x1.7a082cp-21f, -0x1.6806b4p-21f, -0x1.301f7p-22f, -0x1.d491cep-24f,
     -0x1.26f47p-25f, -0x1.d16fecp-27f, -0x1.163f3p-28f, -0x1.acd5b6p-30f, -0x1.1a7f8ap-31f, -0x1.91cb5p-33f, -0x1.0846a4p-34f, -0x1.755d1ep-36f},
};

/* mish(x) / x, -9.9 <= x <= 8.8, in 16 pieces: centres, then coefficients. Max relative error 2^-25.88. */
#define MISH_SCALE 0x1.ae8ba00000000p-1
#define MISH_SQUARE 0x0.0p+0
#define MISH_FIRST 8.5
#define MISH_START -9.9
#define MISH_END 8.8
static const float MISH_PIECES[10][16] = {
    {-0x1.328342p+3f, -0x1.03cf8p+3f, -0x1.da1bbcp+2f, -0x1.89a30cp+2f, -0x1.3d5fc8p+2f, -0x1.ebbf96p+1f, -0x1.4a6d7cp+1f, -0x1.647b48p+0f,
     -0x1.00dd34p-2f, 0x1.f8b56ep-1f, 0x1.165436p+1f, 0x1.aeab14p+1f, 0x1.23761ep+2f, 0x1.6f8148p+2f, 0x1.bb8d42p+2f, 0x1.02b7aep+3f},
    {0x1.223b66p-14f, 0x1.3838e2p-12f, 0x1.3dd73ap-11f, 0x1.172e3ap-9f, 0x1.ca7522p-8f, 0x1.5bc0d4p-6f, 0x1.2a38dep-4f, 0x1.bf2504p-3f,
     0x1.09f3cep-1f, 0x1.b99468p-1f, 0x1.f5712p-1f, 0x1.fedb88p-1f, 0x1.ffe392p-1f, 0x1.fffd52p-1f, 0x1.ffffcp-1f, 0x1.fffffap-1f},
    {0x1.2238d4p-14f, 0x1.382cfap-12f, 0x1.3dbe8cp-11f, 0x1.16e1f4p-9f, 0x1.c8d7cp-8f, 0x1.57fc18p-6f, 0x1.1e96acp-4f, 0x1.8423d6p-3f,
     0x1.47358ap-2f, 0x1.7e0dd8p-3f, 0x1.2c3f18p-5f, 0x1.1a60fcp-8f, 0x1.c216c6p-12f, 0x1.55e606p-15f, 0x1.ff80dcp-19f, 0x1.48bdf4p-22f},
    {0x1.2233bp-15f, 0x1.38152ap-13f, 0x1.3d8d3p-12f, 0x1.164966p-10f, 0x1.c59d0cp-9f, 0x1.5073e8p-7f, 0x1.077e88p-5f, 0x1.152af4p-4f,
     0x1.1a11b4p-6f, -0x1.781a44p-4f, -0x1.f16fb4p-6f, -0x1.0b9d3ap-8f, -0x1.baf5e8p-12f, -0x1.544d1cp-15f, -0x1.fe9f5ep-19f, -0x1.d247fep-20f},
    {0x1.82e1b8p-17f, 0x1.9fdd2ep-15f, 0x1.a6e37p-14f, 0x1.717524p-12f, 0x1.2a1adp-10f, 0x1.ac8bep-9f, 0x1.22a116p-7f, 0x1.a954bp-8f,
     -0x1.4fe818p-5f, 0x1.42585ap-8f, 0x1.e1f73cp-7f, 0x1.48465cp-9f, 0x1.203e86p-12f, 0x1.c299d2p-16f, 0x1.53742cp-19f, 0x1.1ce5f4p-18f},
    {0x1.82c6bep-19f, 0x1.9f6234p-17f, 0x1.a5dd44p-16f, 0x1.6e4a5cp-14f, 0x1.217f3cp-12f, 0x1.8485d8p-11f, 0x1.59308p-10f, -0x1.36d4bap-8f,
     -0x1.1f509cp-7f, 0x1.cc28dcp-7f, -0x1.005228p-8f, -0x1.1f6436p-10f, -0x1.15ce2ap-13f, -0x1.bacfa2p-17f, -0x1.5621bcp-20f, 0x1.82fc18p-16f},
    {0x1.3559ap-21f, 0x1.4b7598p-19f, 0x1.4fca04p-18f, 0x1.2026d8p-16f, 0x1.b36a88p-15f, 0x1.edc636p-14f, -0x1.471c9p-14f, -0x1.4022d8p-9f,
     0x1.56ea1ap-8f, -0x1.25c1e8p-8f, 0x1.3fc306p-17f, 0x1.6f6d02p-12f, 0x1.a42b22p-15f, 0x1.523444p-18f, 0x1.1e717ep-21f, -0x1.15965cp-14f},
    {0x1.9ae6c4p-24f, 0x1.b526e6p-22f, 0x1.ba842p-21f, 0x1.6ff07ap-19f, 0x1.fc8678p-18f, 0x1.49cf24p-17f, -0x1.df41f6p-14f, -0x1.b5992p-12f,
     0x1.330f84p-9f, -0x1.53f354p-10f, 0x1.f692b8p-12f, -0x1.404dd4p-14f, -0x1.00295cp-16f, -0x1.029152p-19f, -0x1.17582ap-23f, -0x1.3da346p-14f},
    {0x1.c4684ap-27f, 0x1.d0462cp-25f, 0x1.ffb466p-24f, 0x1.7a43d4p-22f, 0x1.c89b1ep-21f, -0x1.4db564p-20f, -0x1.44df8ap-15f, 0x1.95868p-14f,
     -0x1.217f68p-11f, 0x1.240fccp-10f, -0x1.b64e4cp-13f, 0x1.060ac2p-17f, 0x1.e7b59cp-19f, 0x1.4da2fcp-20f, -0x1.6afe4cp-24f, 0x1.564becp-12f},
    {0x1.5d0c3ap-29f, 0x1.2eb056p-28f, 0x1.dc61acp-27f, 0x1.08b95ap-24f, -0x1.41eea4p-24f, -0x1.7cb9ep-20f, -0x1.2afdbep-17f, 0x1.0518b8p-13f,
     -0x1.29be16p-12f, -0x1.aeff72p-13f, 0x1.3764eap-15f, 0x1.20f728p-21f, -0x1.17f71cp-21f, -0x1.2c65cp-21f, 0x1.33fb5cp-24f, -0x1.db8e6cp-13f},
};

/* silu'(-a), 0 <= a <= 14.5, in 16 pieces: centres, then coefficients. Max relative error 2^-25.75. */
#define SILU_SLOPE_SCALE 0x1.0fe3be0000000p+0
#define SILU_SLOPE_SQUARE 0x0.0p+0
#define SILU_SLOPE_FIRST 0.5
#define SILU_SLOPE_START 0
#define SILU_SLOPE_END 14.5
static const float SILU_SLOPE_PIECES[10][16] = {
    {0x1.7d3ddcp-2f, 0x1.474962p+0f, 0x1.922b56p+0f, 0x1.7e29eep+1f, 0x1.f6c368p+1f, 0x1.37aab2p+2f, 0x1.73c06p+2f, 0x1.b0332ep+2f,
     0x1.eda31ep+2f, 0x1.14639cp+3f, 0x1.327e72p+3f, 0x1.52792p+3f, 0x1.6ea268p+3f, 0x1.8cd776p+3f, 0x1.ab139ep+3f, 0x1.c6f968p+3f},
    {0x1.45b16ap-2f, 0x1.efc47cp-23f, -0x1.a7ce66p-5f, -0x1.6ac36cp-4f, -0x1.c30facp-5f, -0x1.de471cp-6f, -0x1.d5d5cep-7f, -0x1.b6f91cp-8f,
     -0x1.88e2c2p-9f, -0x1.6301cep-10f, -0x1.3758d2p-11f, -0x1.ffe88ap-13f, -0x1.cfadf2p-14f, -0x1.8963f6p-15f, -0x1.4b33bp-16f, -0x1.2893d4p-17f},
    {-0x1.ddb6a8p-2f, -0x1.be143ap-3f, -0x1.1aed5cp-3f, 0x1.05e806p-5f, 0x1.137d3p-5f, 0x1.5a341ap-6f, 0x1.70f632p-7f, 0x1.698b14p-8f,
     0x1.4dfab2p-9f, 0x1.34633cp-10f, 0x1.13013ap-11f, 0x1.ca6e36p-13f, 0x1.a35438p-14f, 0x1.66e212p-15f, 0x1.305fdcp-16f, 0x1.1223bap-17f},
    {0x1.63d39ap-4f, 0x1.2c5632p-3f, 0x1.fb8488p-4f, 0x1.99374ep-7f, -0x1.72ad3ep-8f, -0x1.a3b918p-8f, -0x1.0a2e8cp-8f, -0x1.1b5c56p-9f,
     -0x1.12ccfap-10f, -0x1.05aac6p-11f, -0x1.dd410ep-13f, -0x1.94ee42p-14f, -0x1.76f858p-15f, -0x1.445f76p-16f, -0x1.158bccp-17f, -0x1.f76712p-19f},
    {0x1.12d198p-4f, -0x1.353e96p-6f, -0x1.fe60f2p-6f, -0x1.a52f6cp-7f, -0x1.037bb6p-9f, 0x1.660204p-11f, 0x1.ab3e78p-11f, 0x1.0fce2ep-11f,
     0x1.1ed732p-12f, 0x1.1e583p-13f, 0x1.0d929cp-14f, 0x1.d483fap-16f, 0x1.b8cc56p-17f, 0x1.8279cp-18f, 0x1.4e49ep-19f, 0x1.31aeb8p-20f},
    {-0x1.4e6046p-6f, -0x1.f2a798p-7f, -0x1.88c572p-8f, 0x1.2bfdacp-8f, 0x1.7e61aap-10f, 0x1.c00792p-13f, -0x1.061cb4p-14f, -0x1.4596fap-14f,
     -0x1.9c3e2p-15f, -0x1.beb94ep-16f, -0x1.b9a4ep-17f, -0x1.8d06a8p-18f, -0x1.7d9588p-19f, -0x1.546fe6p-20f, -0x1.2a7f8ap-21f, -0x1.13c26ep-22f},
    {-0x1.08260ap-7f, 0x1.b1dab6p-8f, 0x1.74bdp-8f, -0x1.84cfep-11f, -0x1.dbf60ep-12f, -0x1.0316dp-13f, -0x1.2941d2p-16f, 0x1.3a548cp-18f,
     0x1.8ac7eep-18f, 0x1.001d9p-18f, 0x1.14a968p-19f, 0x1.04febap-20f, 0x1.014becp-21f, 0x1.d76c9ap-23f, 0x1.a49188p-24f, 0x1.89b87p-25f},
    {0x1.e5b1a8p-9f, 0x1.87484ep-14f, -0x1.1b74ecp-10f, -0x1.225078p-14f, 0x1.5d5f38p-14f, 0x1.1a7152p-15f, 0x1.15d436p-17f, 0x1.55c2p-20f,
     -0x1.2972c4p-22f, -0x1.82272p-22f, -0x1.f7fafep-23f, -0x1.067bcep-23f, -0x1.1cb8d6p-24f, -0x1.093c22p-25f, -0x1.e9bb0ep-27f, -0x1.ccf3ecp-28f},
    {0x1.44589cp-10f, -0x1.f86d4cp-11f, -0x1.96a8a2p-13f, 0x1.4065p-14f, -0x1.649436p-18f, -0x1.b3ac0cp-18f, -0x1.034e4cp-19f, -0x1.b1fe2ap-22f,
     -0x1.270bbcp-26f, 0x1.6617fp-28f, -0x1.d083cep-26f, 0x1.6a675p-27f, 0x1.20bbc4p-27f, 0x1.61fcecp-29f, 0x1.04058cp-30f, 0x1.2f1568p-31f},
    {-0x1.f25ef8p-17f, -0x1.1e73eep-18f, 0x1.87c0eap-14f, -0x1.e451d2p-16f, -0x1.f65a44p-19f, 0x1.019f8ep-21f, 0x1.3955f2p-21f, 0x1.c38e8ap-24f,
     0x1.08e7acp-24f, -0x1.510e8p-27f, -0x1.c585bp-25f, -0x1.5eaa3cp-28f, 0x1.5eaccap-31f, -0x1.6a46b6p-30f, -0x1.d696d8p-31f, -0x1.a9059cp-32f},
};

/* gelu'(-a), 0 <= a <= 6.2, in 16 pieces: centres, then coefficients. Max relative error 2^-25.73. */
#define GELU_SLOPE_SCALE 0x1.2906600000000p+0
#define GELU_SLOPE_SQUARE 0x1.b5387c0000000p-3
#define GELU_SLOPE_FIRST 0.5
#define GELU_SLOPE_START 0
#define GELU_SLOPE_END 6.2
static const float GELU_SLOPE_PIECES[10][16] = {
    {0x1.1bf16p-2f, 0x1.80eaf8p-1f, 0x1.445fcap+0f, 0x1.fe01e2p+0f, 0x1.3bb97ep+1f, 0x1.736caap+1f, 0x1.a6c6c4p+1f, 0x1.d72b3p+1f,
     0x1.02545ap+2f, 0x1.1a186ep+2f, 0x1.2cb2eep+2f, 0x1.410074p+2f, 0x1.55179ep+2f, 0x1.6696f8p+2f, 0x1.7851acp+2f, 0x1.87aa64p+2f},
    {0x1.232752p-2f, -0x1.09278cp-21f, -0x1.fbaf3ap-4f, -0x1.608d52p-4f, -0x1.48f194p-5f, -0x1.f65324p-7f, -0x1.51ea78p-8f, -0x1.993516p-10f,
     -0x1.cce784p-12f, -0x1.a7c2ccp-14f, -0x1.e3db56p-16f, -0x1.bcf59p-18f, -0x1.7684ap-20f, -0x1.62845p-22f, -0x1.30313cp-24f, -0x1.2d153p-26f},
    {-0x1.79ff3ap-1f, -0x1.b9d954p-2f, -0x1.20da34p-4f, 0x1.ba3d74p-4f, 0x1.3e94c6p-4f, 0x1.377ab4p-5f, 0x1.f208cap-7f, 0x1.58e02ap-8f,
     0x1.b13232p-10f, 0x1.b88a6ep-12f, 0x1.0e2bcep-13f, 0x1.0b06ccp-15f, 0x1.e03c12p-18f, 0x1.dfc958p-20f, 0x1.b17f7cp-22f, 0x1.bfb2b2p-24f},
    {0x1.aba328p-3f, 0x1.8d9a8ep-2f, 0x1.15b1e4p-2f, 0x1.bcf542p-10f, -0x1.90ff4ap-5f, -0x1.372332p-5f, -0x1.3eed7cp-6f, -0x1.066a44p-7f,
     -0x1.77f7cp-9f, -0x1.adbd34p-11f, -0x1.1dba92p-12f, -0x1.31e8e4p-14f, -0x1.27b274p-16f, -0x1.3929fap-18f, -0x1.2b0eb6p-20f, -0x1.4327d8p-22f},
    {0x1.c66798p-3f, 0x1.2a2d6ap-6f, -0x1.1c65e4p-3f, -0x1.2c9b3p-4f, -0x1.47123ep-8f, 0x1.02131ep-6f, 0x1.b29da2p-7f, 0x1.cd93f8p-8f,
     0x1.888024p-9f, 0x1.0285b2p-10f, 0x1.79b4b8p-12f, 0x1.bac44ep-14f, 0x1.cfc42p-16f, 0x1.05c61ap-17f, 0x1.096d88p-19f, 0x1.2d1948p-21f},
    {-0x1.37c396p-4f, -0x1.d2efc8p-4f, -0x1.c30ee2p-6f, 0x1.716214p-5f, 0x1.7de296p-6f, 0x1.5d6348p-9f, -0x1.05c2b6p-8f, -0x1.e1505p-9f,
     -0x1.09a81p-9f, -0x1.a5dabap-11f, -0x1.59c55p-12f, -0x1.c2d09ap-14f, -0x1.02ace2p-15f, -0x1.3989a4p-17f, -0x1.538624p-19f, -0x1.95ff86p-21f},
    {-0x1.75f494p-5f, 0x1.e3b98ap-7f, 0x1.46bf1cp-5f, -0x1.32ad66p-9f, -0x1.850604p-7f, -0x1.97d42ap-8f, -0x1.f7f304p-11f, 0x1.bc8572p-11f,
     0x1.c1bd32p-11f, 0x1.dd8c1ep-12f, 0x1.c85522p-13f, 0x1.5333c8p-14f, 0x1.b18224p-16f, 0x1.1cdce8p-17f, 0x1.4bec38p-19f, 0x1.a4d592p-21f},
    {0x1.0826e4p-6f, 0x1.3b8d72p-6f, -0x1.f33d54p-9f, -0x1.0543eap-7f, 0x1.432224p-11f, 0x1.64efbep-9f, 0x1.7e6172p-10f, 0x1.0e7c58p-12f,
     -0x1.413be4p-13f, -0x1.640864p-13f, -0x1.b10a2cp-14f, -0x1.7e9a6p-15f, -0x1.1539a2p-16f, -0x1.933792p-18f, -0x1.002a3cp-19f, -0x1.5acd18p-21f},
    {0x1.9d8138p-7f, -0x1.1f3c4ap-8f, -0x1.710d52p-8f, 0x1.762e38p-9f, 0x1.ebb0bep-10f, -0x1.eb893ep-15f, -0x1.e7bc28p-12f, -0x1.898c5ap-12f,
     -0x1.fd0daap-16f, 0x1.64c4ap-16f, 0x1.d36502p-16f, 0x1.4ac328p-16f, 0x1.33a5bcp-17f, 0x1.df951cp-19f, 0x1.48afb6p-20f, 0x1.bb3e4ap-22f},
    {0x1.a07bc4p-7f, -0x1.80b0a2p-10f, 0x1.a7c736p-10f, 0x1.b7895p-11f, -0x1.530514p-12f, -0x1.2483dp-13f, 0x1.b8287p-13f, -0x1.70dc42p-14f,
     0x1.3a7446p-13f, 0x1.d579fcp-20f, -0x1.7a636ep-17f, -0x1.df5f0ep-19f, -0x1.f48a9ap-20f, -0x1.4b420ap-20f, -0x1.35814ap-21f, -0x1.73a7a2p-22f},
};

/* gelu_tanh'(-a), 0 <= a <= 5.5, in 16 pieces: centres, then coefficients. Max relative error 2^-25.00. */
#define GELU_TANH_SLOPE_SCALE 0x1.15fdb60000000p+0
#define GELU_TANH_SLOPE_SQUARE 0x1.3f223c0000000p-2
#define GELU_TANH_SLOPE_FIRST 0.5
#define GELU_TANH_SLOPE_START 0
#define GELU_TANH_SLOPE_END 5.5
static const float GELU_TANH_SLOPE_PIECES[10][16] = {
    {0x1.1ae20cp-2f, 0x1.814284p-1f, 0x1.3b3866p+0f, 0x1.e2e678p+0f, 0x1.270cd2p+1f, 0x1.57c654p+1f, 0x1.846912p+1f, 0x1.af7988p+1f,
     0x1.d69e6ap+1f, 0x1.fafd66p+1f, 0x1.0f1354p+2f, 0x1.211ceep+2f, 0x1.300f9p+2f, 0x1.40a656p+2f, 0x1.4fecep+2f, 0x1.5d010cp+2f},
    {0x1.23f668p-2f, 0x1.7c65f6p-22f, -0x1.ef1f98p-4f, -0x1.924648p-4f, -0x1.bf5dc6p-5f, -0x1.a1913cp-6f, -0x1.590e38p-7f, -0x1.ee04e4p-9f,
     -0x1.4ba508p-10f, -0x1.a0d6dp-12f, -0x1.d9a984p-14f, -0x1.c001f4p-16f, -0x1.e0366p-18f, -0x1.84d844p-20f, -0x1.390d8p-22f, -0x1.1dbd74p-24f},
    {-0x1.7a1552p-1f, -0x1.b8baf8p-2f, -0x1.775a18p-4f, 0x1.aab95ap-4f, 0x1.819e1cp-4f, 0x1.dbb5dcp-5f, 0x1.e2199p-6f, 0x1.99de6ep-7f,
     0x1.3d385ap-8f, 0x1.c2ef22p-10f, 0x1.1e97ecp-11f, 0x1.2e434p-13f, 0x1.611fp-15f, 0x1.3959bp-17f, 0x1.11889p-19f, 0x1.0af036p-21f},
    {0x1.abe64p-3f, 0x1.8cd1b2p-2f, 0x1.229e8p-2f, 0x1.f7a066p-6f, -0x1.4da2b6p-5f, -0x1.861c9p-5f, -0x1.0f85e8p-5f, -0x1.2265e6p-6f,
     -0x1.0bf004p-7f, -0x1.b87f68p-9f, -0x1.3e5f54p-10f, -0x1.7b6b86p-12f, -0x1.e773fcp-14f, -0x1.ddf3acp-16f, -0x1.c743fap-18f, -0x1.dd3fe4p-20f},
    {0x1.c7c4e8p-3f, 0x1.02971p-6f, -0x1.10bf8ap-3f, -0x1.7686d2p-4f, -0x1.a06d76p-6f, 0x1.11e344p-7f, 0x1.0d82e2p-6f, 0x1.ad5304p-7f,
     0x1.fb547ep-8f, 0x1.f6217cp-9f, 0x1.a7d402p-10f, 0x1.231044p-11f, 0x1.a06a8p-13f, 0x1.c82deap-15f, 0x1.de113ep-17f, 0x1.0ec17cp-18f},
    {-0x1.3d31a4p-4f, -0x1.d2cb6ap-4f, -0x1.08234cp-5f, 0x1.5b64ep-5f, 0x1.0629eap-5f, 0x1.9d44bcp-7f, 0x1.467206p-12f, -0x1.14354cp-8f,
     -0x1.0dc124p-8f, -0x1.61ad8cp-9f, -0x1.6edad4p-10f, -0x1.2c1e8ap-11f, -0x1.e76152p-13f, -0x1.2f01e6p-14f, -0x1.614deap-16f, -0x1.b3c5ap-18f},
    {-0x1.76eabp-5f, 0x1.105bb6p-6f, 0x1.476c56p-5f, 0x1.73eep-9f, -0x1.432cc2p-7f, -0x1.2c75acp-7f, -0x1.355834p-8f, -0x1.ea5514p-11f,
     0x1.931572p-11f, 0x1.16fc18p-10f, 0x1.98e96p-11f, 0x1.aacac2p-12f, 0x1.9611a6p-13f, 0x1.25a92cp-14f, 0x1.835196p-16f, 0x1.06fb9cp-17f},
    {0x1.1f1d9ap-6f, 0x1.4808cep-6f, -0x1.e877p-9f, -0x1.1b4bc6p-7f, -0x1.c1c32ap-10f, 0x1.c8e3a4p-10f, 0x1.2339eep-9f, 0x1.6171acp-10f,
     0x1.0303aep-11f, -0x1.04870cp-14f, -0x1.e70fa4p-13f, -0x1.87b6b2p-13f, -0x1.de2438p-14f, -0x1.ad9998p-15f, -0x1.428192p-16f, -0x1.e685b6p-18f},
    {-0x1.12b874p-12f, -0x1.558dfep-8f, -0x1.75174ap-8f, 0x1.644432p-9f, 0x1.04a1d8p-9f, -0x1.a00642p-12f, -0x1.1e86aap-11f, -0x1.be8d22p-11f,
     -0x1.87ccdp-15f, -0x1.5cad5p-16f, -0x1.2b7e2cp-16f, 0x1.74251ap-15f, 0x1.95618cp-15f, 0x1.52f07ep-16f, 0x1.9eb8f8p-17f, 0x1.6f3b8ep-18f},
    {-0x1.3f537cp-6f, -0x1.104d24p-8f, 0x1.c17f3p-10f, 0x1.adaaf4p-10f, -0x1.566fbp-12f, -0x1.9e1e16p-9f, -0x1.3eec2ap-10f, -0x1.ae3e08p-11f,
     0x1.e41ceep-11f, 0x1.1406bep-11f, 0x1.b26694p-15f, -0x1.639b22p-17f, 0x1.391b5p-17f, -0x1.61020cp-16f, -0x1.5d640ep-18f, -0x1.889152p-19f},
};

/* quick_gelu'(-a), 0 <= a <= 8.8, in 16 pieces: centres, then coefficients. Max relative error 2^-25.87.
   */
#define QUICK_GELU_SLOPE_SCALE 0x1.bffffe0000000p+0
#define QUICK_GELU_SLOPE_SQUARE 0x0.0p+0
#define QUICK_GELU_SLOPE_FIRST 0.5
#define QUICK_GELU_SLOPE_START 0
#define QUICK_GELU_SLOPE_END 8.8
static const float QUICK_GELU_SLOPE_PIECES[10][16] = {
    {0x1.80f3b8p-4f, 0x1.809728p-1f, 0x1.05a7ep+0f, 0x1.cfc332p+0f, 0x1.3111b4p+1f, 0x1.7a2a8cp+1f, 0x1.c36494p+1f, 0x1.0646dp+2f,
     0x1.2aedd2p+2f, 0x1.50ea58p+2f, 0x1.7413cap+2f, 0x1.989e8ap+2f, 0x1.bd38f4p+2f, 0x1.e1d248p+2f, 0x1.0327bep+3f, 0x1.14175ap+3f},
    {0x1.ae730ap-2f, 0x1.97ea28p-22f, -0x1.2584ecp-4f, -0x1.5d895ep-4f, -0x1.a06c7p-5f, -0x1.a9f39cp-6f, -0x1.933c06p-7f, -0x1.6d655p-8f,
     -0x1.411cf4p-9f, -0x1.0bfce2p-10f, -0x1.d64edcp-12f, -0x1.8ad8ep-13f, -0x1.47c7bap-14f, -0x1.0def36p-15f, -0x1.bac3bap-17f, -0x1.8118dap-18f},
    {-0x1.ae2c5cp-1f, -0x1.7b9d14p-2f, -0x1.5977e8p-3f, 0x1.dadfe6p-5f, 0x1.bf63acp-5f, 0x1.0b0ca2p-5f, 0x1.10a768p-6f, 0x1.02456ap-7f,
     0x1.d379a4p-9f, 0x1.8eb012p-10f, 0x1.633198p-11f, 0x1.2df22ep-12f, 0x1.fa68bp-14f, 0x1.a48912p-15f, 0x1.5b5152p-16f, 0x1.2fc4f8p-17f},
    {0x1.d47616p-4f, 0x1.b30228p-2f, 0x1.3e88c8p-2f, 0x1.aa1c02p-6f, -0x1.2a4596p-6f, -0x1.1f3aa2p-6f, -0x1.56130cp-7f, -0x1.5d2d74p-8f,
     -0x1.4a48f6p-9f, -0x1.2254e4p-10f, -0x1.07e9e2p-11f, -0x1.c7e886p-13f, -0x1.832508p-14f, -0x1.44c6a2p-15f, -0x1.0e7bc8p-16f, -0x1.dc415cp-18f},
    {0x1.94c276p-2f, -0x1.7d2c0ep-4f, -0x1.54209p-3f, -0x1.c1d706p-5f, -0x1.a44feep-8f, 0x1.fe6dfp-9f, 0x1.ebccdap-9f, 0x1.242668p-9f,
     0x1.299b1cp-10f, 0x1.11b786p-11f, 0x1.ffbe34p-13f, 0x1.c372fcp-14f, 0x1.858f66p-15f, 0x1.4af3d8p-16f, 0x1.16715cp-17f, 0x1.ee24a6p-19f},
    {-0x1.4f3568p-4f, -0x1.058c26p-3f, -0x1.cf769ep-7f, 0x1.2139ap-5f, 0x1.466434p-7f, 0x1.18a16p-10f, -0x1.4b92bap-11f, -0x1.3bc3f6p-11f,
     -0x1.759962p-12f, -0x1.728562p-13f, -0x1.692168p-14f, -0x1.481402p-15f, -0x1.212edep-16f, -0x1.f351d2p-18f, -0x1.a978c6p-19f, -0x1.7d25bp-20f},
    {-0x1.51cf4ap-3f, 0x1.830726p-4f, 0x1.075d7p-4f, -0x1.67c078p-7f, -0x1.6e9494p-8f, -0x1.610eccp-10f, -0x1.1918c8p-13f, 0x1.55064cp-14f,
     0x1.42513ap-14f, 0x1.751e84p-15f, 0x1.863b3ep-16f, 0x1.723e7ap-17f, 0x1.4fae48p-18f, 0x1.2866e4p-19f, 0x1.013aecp-20f, 0x1.d116bcp-22f},
    {0x1.380574p-5f, 0x1.14d654p-9f, -0x1.edc176p-6f, -0x1.120ea6p-11f, 0x1.efef2ep-10f, 0x1.5daa3p-11f, 0x1.2fc0d2p-13f, 0x1.b84336p-17f,
     -0x1.284f0ep-17f, -0x1.0e724ep-17f, -0x1.4403acp-18f, -0x1.4ca5ap-19f, -0x1.3bd3dcp-20f, -0x1.226a36p-21f, -0x1.f4b452p-23f, -0x1.d5f5bap-24f},
    {0x1.e56f4p-5f, -0x1.47489ep-5f, -0x1.493812p-9f, 0x1.489622p-9f, -0x1.3a1ed8p-12f, -0x1.0526fp-12f, -0x1.165a78p-14f, -0x1.6ce9a2p-21f,
     0x1.f426d8p-19f, 0x1.6c4d1ap-20f, 0x1.572caap-21f, 0x1.bb9da6p-22f, 0x1.32a8a8p-22f, 0x1.336378p-24f, 0x1.403e1ap-25f, 0x1.76f198p-26f},
    {0x1.e75554p-6f, -0x1.4a83d8p-12f, 0x1.a299e8p-8f, -0x1.cd53b8p-10f, -0x1.735b6cp-13f, 0x1.3dd1bcp-19f, 0x1.3fc0f8p-16f, 0x1.c88f7ap-16f,
     0x1.2a262ep-17f, 0x1.b15ffcp-21f, -0x1.55a27p-22f, -0x1.edd9f2p-24f, 0x1.a57326p-25f, -0x1.325772p-24f, -0x1.0e83eep-25f, -0x1.041dep-27f},
};

/* mish'(x), -8.8 <= x <= 7.75, in 16 pieces: centres, then coefficients. Max relative error 2^-25.44. */
#define MISH_SLOPE_SCALE 0x1.e8e09c0000000p-1
#define MISH_SLOPE_SQUARE 0x0.0p+0
#define MISH_SLOPE_FIRST 8.5
#define MISH_SLOPE_START -8.8
#define MISH_SLOPE_END 7.75
static const float MISH_SLOPE_PIECES[11][16] = {
    {-0x1.0cccb2p+3f, -0x1.dbbe32p+2f, -0x1.97471ep+2f, -0x1.54582ap+2f, -0x1.115088p+2f, -0x1.9cae6ep+1f, -0x1.01a6aap+1f, -0x1.314344p+0f,
     -0x1.a55fa6p-4f, 0x1.ee4a1ep-1f, 0x1.169868p+1f, 0x1.9cbad2p+1f, 0x1.114f1p+2f, 0x1.548078p+2f, 0x1.9765c2p+2f, 0x1.d6aa34p+2f},
    {-0x1.b41cccp-10f, -0x1.f225e8p-9f, -0x1.2e40b6p-7f, -0x1.58f868p-6f, -0x1.705ee8p-5f, -0x1.58dd46p-4f, -0x1.bd9dd4p-4f, -0x1.9928b8p-22f,
     0x1.1154f8p-1f, 0x1.0ad68ep+0f, 0x1.0f1782p+0f, 0x1.03e2b8p+0f, 0x1.00b8c2p+0f, 0x1.001dc6p+0f, 0x1.000486p+0f, 0x1.0000bcp+0f},
    {-0x1.79129ap-10f, -0x1.a4657cp-9f, -0x1.eaa4d6p-8f, -0x1.07223ep-6f, -0x1.f2ee2p-6f, -0x1.5588f6p-5f, 0x1.0d7842p-5f, 0x1.115aa4p-2f,
     0x1.49c58p-1f, 0x1.9f4c7ap-3f, -0x1.e0fc8cp-5f, -0x1.757af6p-6f, -0x1.384aa4p-8f, -0x1.a75086p-11f, -0x1.080cdap-13f, -0x1.5c3202p-16f},
    {-0x1.3df462p-11f, -0x1.566b38p-10f, -0x1.7807d4p-9f, -0x1.686014p-8f, -0x1.fef1dcp-8f, 0x1.f54152p-11f, 0x1.4f478cp-4f, 0x1.a34ap-3f,
     0x1.065132p-7f, -0x1.0fc198p-2f, 0x1.48f56ap-8f, 0x1.ed3f9ep-7f, 0x1.fa7618p-9f, 0x1.713418p-11f, 0x1.dcb3ap-14f, 0x1.400dp-16f},
    {-0x1.58ebbcp-13f, -0x1.600beep-12f, -0x1.5ad01ap-11f, -0x1.fce406p-11f, -0x1.512822p-15f, 0x1.f71e9ep-8f, 0x1.5a25ap-5f, 0x1.574f6p-5f,
     -0x1.6c597ap-3f, 0x1.22b448p-4f, 0x1.93e8c4p-6f, -0x1.3d41a8p-8f, -0x1.0007f2p-9f, -0x1.a2386p-12f, -0x1.1b0a2cp-14f, -0x1.86073ep-17f},
    {-0x1.099088p-15f, -0x1.ed25dp-15f, -0x1.7a93ep-14f, -0x1.4c14aep-16f, 0x1.56eafep-11f, 0x1.e01c9cp-9f, 0x1.33622p-7f, -0x1.4c0f5cp-6f,
     -0x1.945818p-6f, 0x1.a82afp-5f, -0x1.3db2b2p-6f, -0x1.7a74fep-14f, 0x1.568f64p-11f, 0x1.54e1d2p-13f, 0x1.ee4842p-16f, 0x1.78e038p-18f},
    {-0x1.2a141ap-18f, -0x1.be4988p-18f, -0x1.534756p-19f, 0x1.665026p-15f, 0x1.17a1bap-12f, 0x1.01d858p-10f, -0x1.a101fap-11f, -0x1.0341ecp-6f,
     0x1.515494p-5f, -0x1.195c94p-5f, 0x1.9f5598p-8f, 0x1.e614e4p-11f, -0x1.0ea07ep-13f, -0x1.a7de8ap-15f, -0x1.54d2bp-17f, -0x1.82873cp-20f},
    {-0x1.aeeabp-22f, -0x1.f4d4f4p-23f, 0x1.391bcap-19f, 0x1.ffc4b2p-17f, 0x1.142e12p-14f, 0x1.41863ep-13f, -0x1.74d9a2p-10f, -0x1.bf24p-9f,
     0x1.949376p-7f, -0x1.b0ace8p-9f, 0x1.389f04p-13f, -0x1.136398p-11f, 0x1.b9972ep-20f, 0x1.f49dfap-17f, 0x1.b51a34p-19f, -0x1.90c48p-19f},
    {0x1.10b1ep-25f, 0x1.b80eecp-24f, 0x1.33377cp-21f, 0x1.cd61dap-19f, 0x1.8334p-17f, 0x1.55648p-19f, -0x1.232c9ap-11f, 0x1.2d6c28p-10f,
     -0x1.f5f9cep-8f, 0x1.16295cp-7f, -0x1.2abe5ap-10f, 0x1.4b8f9ep-13f, 0x1.277488p-16f, 0x1.398604p-19f, -0x1.d94d56p-27f, -0x1.3bb682p-18f},
    {-0x1.291428p-24f, 0x1.acaa38p-26f, -0x1.175538p-28f, 0x1.91369cp-21f, 0x1.3e0674p-20f, -0x1.523a84p-17f, -0x1.9f8ceap-14f, 0x1.3006e4p-10f,
     -0x1.dd35b6p-9f, -0x1.33237ap-10f, 0x1.030faep-11f, -0x1.8f6ddap-17f, -0x1.f16412p-17f, -0x1.1b012ep-17f, -0x1.1cec48p-20f, 0x1.61fee2p-17f},
    {0x1.6fa306p-25f, 0x1.62c038p-28f, 0x1.7de142p-22f, -0x1.406324p-24f, -0x1.f37c58p-24f, -0x1.0a7766p-17f, 0x1.2f41f6p-20f, -0x1.20c0c2p-15f,
     0x1.9f464ap-10f, -0x1.f34226p-11f, -0x1.7429c4p-19f, 0x1.c2f5fap-18f, -0x1.55fc5p-17f, -0x1.717dep-17f, -0x1.ae8faep-20f, 0x1.03f502p-16f},
};

#endif /* FASTACT_COEFFICIENTS_H */
